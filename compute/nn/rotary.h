// SPDX-License-Identifier: Apache-2.0
// Rotary position embedding: frequencies (plain numbers) and the rotation itself.
#pragma once

#include "model/checkpoint/config/model_config.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace lapidary::compute {

/// Angle per position of each rotated pair, and a factor of cosine and sine (yarn; else 1).
struct RotaryFrequencies
{
    std::vector<double> perPair; ///< radians per position, [rotaryDim / 2]
    double scale = 1.0;
};

/// ω_i = θ^(−2i/R), changed by the kind: linear ÷ factor; llama3 and yarn blend ω and ω ÷ factor by
/// wavelength. `divisors` (one a pair, from a GGUF file) replace the kind when they are given.
/// Errors: Unsupported for dynamic and longrope, whose angles depend on the length of the text.
/// Source: Su et al. 2021, arXiv 2104.09864; Peng et al. 2023 (YaRN), arXiv 2309.00071,
/// section 3.2; llama3 as in Llama 3.1's reference code.
model::Result<RotaryFrequencies> rotaryFrequencies(
    const model::RopeConfig& rope, std::int64_t rotaryDim, std::span<const float> divisors = {});

/// Cosine and sine for each token. Angles are computed in float64: in float32 they would be off by
/// 1e-3 rad at position 8192.
struct RotaryTable
{
    at::Tensor cosine; ///< [N, 1, R/2] float32
    at::Tensor sine;   ///< [N, 1, R/2] float32
};

RotaryTable rotaryTable(const RotaryFrequencies& frequencies,
    std::span<const std::int64_t> positions, at::Device device);

/// Rotates the first R dimensions of each head; the pair of dimension i is i + R/2.
/// Shapes: x [N, H, headDim] float32 or bfloat16; returns the same, computed in float32.
at::Tensor rotate(const at::Tensor& x, const RotaryTable& table);

} // namespace lapidary::compute
