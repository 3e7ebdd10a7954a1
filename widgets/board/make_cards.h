// SPDX-License-Identifier: GPL-3.0-or-later
// From a grouping and what was recorded to the cards of the board.
#pragma once

#include "model/grouping/grouping.h"
#include "widgets/board/card_data.h"
#include "widgets/document/unit_table.h"

#include <vector>

namespace lapidary::widgets {

/// Who each unit of the kind in that layer belongs to; empty when the grouping does not list them.
std::vector<model::Owner> ownersOf(const model::Grouping& grouping, UnitKind kind, int layer);

/// A card per expert, then shared, then unassigned, with the sizes in that layer. The table may be
/// empty (nothing recorded); it must be of the same units otherwise.
std::vector<CardData> makeCards(const model::Grouping& grouping, UnitKind kind, int layer,
    const UnitTable& table, ThemeId theme);

} // namespace lapidary::widgets
