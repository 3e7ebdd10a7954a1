// SPDX-License-Identifier: Apache-2.0
// What each job will need in memory (of the machine or of a GPU), from the header alone.
#pragma once

#include "model/checkpoint/open_model.h"

#include <cstdint>

namespace lapidary::model {

/// Bytes at the peak of each job. The formulae stand in memory_estimate.cpp, one function each.
struct MemoryEstimate
{
    std::uint64_t open = 0;    ///< weights, and generating min(context, 2048) tokens
    std::uint64_t record = 0;  ///< forward passes with statistics and a token sketch
    std::uint64_t convert = 0; ///< layer-by-layer regrouping and refit
    std::uint64_t train = 0;   ///< all weights trained by AdamW in float32
};

MemoryEstimate estimateMemory(const OpenedModel& model);

} // namespace lapidary::model
