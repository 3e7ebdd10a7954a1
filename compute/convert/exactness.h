// SPDX-License-Identifier: Apache-2.0
// The hard identity of a conversion: with every expert on and weight 1, before any repair, the
// written model computes what the dense one computes.
#pragma once

#include "compute/decoder/decoder.h"
#include "model/checkpoint/base/dtype.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

/// Differences up to this share of the largest logit are rounding (float32).
inline constexpr double kExactLimit = 1e-5;

/// The dense model with its weights rounded to a type that they will be stored in; float32
/// arithmetic. Errors: as of makeDecoder.
model::Result<std::unique_ptr<Decoder>> roundedDecoder(
    const model::OpenedModel& model, model::DType dtype, at::Device device);

/// Which experts work in a measurement.
enum class ExpertsOn
{
    Chosen,
    All,
};

/// max |Δ logit| / max |logit| over a sequence. With ExpertsOn::All the second model runs
/// with every expert on and weight 1. Errors: as of Decoder::check.
model::Result<double> logitDifference(const Decoder& expected, const Decoder& found,
    const std::vector<std::int64_t>& ids, ExpertsOn experts);

} // namespace lapidary::compute
