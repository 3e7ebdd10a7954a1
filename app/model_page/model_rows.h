// SPDX-License-Identifier: GPL-3.0-or-later
// The facts about a model as rows, bars and sizes to draw.
#pragma once

#include "widgets/checkpoint/layer_overview.h"
#include "widgets/checkpoint/memory_bars.h"
#include "widgets/shell/key_value_table.h"

namespace lapidary::app {

struct ModelFacts;

std::vector<widgets::KeyValue> factRows(const ModelFacts& facts);
std::vector<widgets::MemoryNeed> memoryNeeds(const ModelFacts& facts);
widgets::LayerGeometry layerGeometry(const ModelFacts& facts);

/// A filter for the tensors of one layer: "layers.3." or "blk.3.".
QString layerPattern(const ModelFacts& facts, int layer);

} // namespace lapidary::app
