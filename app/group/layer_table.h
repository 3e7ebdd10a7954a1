// SPDX-License-Identifier: GPL-3.0-or-later
// From a layer of a recording to the table that map, board and inspector show.
#pragma once

#include "model/recording/recording.h"
#include "widgets/document/unit_table.h"

namespace lapidary::app {

/// The quantities of all units of a kind in a layer. With step labels also the rate per step and
/// the step in which each unit fires most above its mean (by ratio; at least 5 % above).
widgets::UnitTable makeLayerTable(const model::RecordingLayer& recorded,
    const model::RecordingInfo& info, const widgets::UnitSpace& space, widgets::UnitKind kind,
    int layer);

/// Where units lie when only what was recorded of each is used: firing rate to the right,
/// contribution upwards, both as ranks, so that every unit can be seen.
struct PlainProjection
{
    std::vector<float> x;
    std::vector<float> y;
};

PlainProjection rankProjection(const widgets::UnitTable& table);

} // namespace lapidary::app
