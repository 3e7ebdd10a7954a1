// SPDX-License-Identifier: Apache-2.0
// Affine maps. A weight keeps the type it is stored in; the arithmetic has the type of the input.
#pragma once

#include <ATen/core/Tensor.h>

#include <initializer_list>
#include <vector>

namespace lapidary::compute {

/// y = W x + b. `weight` is [out, in], float32 or bfloat16; `bias` is [out] or undefined.
struct Linear
{
    at::Tensor weight;
    at::Tensor bias;
};

/// Applies the map to each row of x.
/// Shapes: x [N, in] float32 or bfloat16; returns [N, out] in the type of x.
/// A bfloat16 weight with a float32 input is widened, which is exact; a float32 weight with a
/// bfloat16 input is rounded, as a model in bfloat16 would store it. Sums are float32 throughout.
/// Cost: few rows read the weight once and copy nothing; many rows widen it piece by piece.
at::Tensor linear(const at::Tensor& x, const Linear& map);

/// Several maps of the same input, in one division of the work among threads.
std::vector<at::Tensor> linears(const at::Tensor& x, std::initializer_list<const Linear*> maps);

} // namespace lapidary::compute
