// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to colour a map: by expert, by reasoning step, by a measured quantity.
#pragma once

#include "model/grouping/grouping.h"
#include "widgets/document/unit_table.h"
#include "widgets/map/map_ink.h"

namespace lapidary::widgets {

/// The ink of an expert: its own colour or that of its id, the shape of its id.
MapInk expertInk(const model::Expert& expert);
/// Inks of units that belong to the shared expert, and to nobody.
MapInk sharedInk(ThemeId theme);
MapInk unassignedInk(ThemeId theme);

/// "E3".
QString expertTag(model::Owner expert);
/// "E3 Relate", "E3", "Shared", "Unassigned".
QString ownerName(const model::Grouping& grouping, model::Owner owner);

/// Colours by owner. Ink i is that of the i-th expert, then shared, then unassigned. `owners`: one
/// per unit of the map.
MapPaint paintByOwner(
    const model::Grouping& grouping, const std::vector<model::Owner>& owners, ThemeId theme);

/// Colours by the step in which a unit fires most above its mean.
MapPaint paintByStep(const UnitTable& table, ThemeId theme);

/// Colours by a measured quantity from its 1 % to its 99 % quantile.
MapPaint paintByColumn(const UnitColumn& column, ThemeId theme);

/// All units in one colour, for a map without a grouping.
MapPaint paintPlain(std::size_t units, ThemeId theme);

} // namespace lapidary::widgets
