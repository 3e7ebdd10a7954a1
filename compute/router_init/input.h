// SPDX-License-Identifier: Apache-2.0
// What a router initialiser may look at: one layer over the calibration tokens.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// Some tokens; float32.
struct RouterInitPiece
{
    at::Tensor input;   ///< what the router will read, [n, D]
    at::Tensor hidden;  ///< activations in the order of the columns, [n, C]
    at::Tensor norms;   ///< ‖E_j(x)‖, [n, E]
    at::Tensor weights; ///< weight of each token, [n]
};

struct RouterInitInput
{
    std::vector<RouterInitPiece> pieces;
    at::Tensor gate; ///< rows of the gate projection in the order of the columns, [C, D]
    at::Tensor up;   ///< [C, D]
    std::vector<std::int64_t> begins; ///< first column of each routed expert, and the end, [E + 1]
    std::int64_t active = 1;          ///< experts chosen per token
    std::uint64_t seed = 0;

    std::int64_t experts() const { return static_cast<std::int64_t>(begins.size()) - 1; }
};

} // namespace lapidary::compute
