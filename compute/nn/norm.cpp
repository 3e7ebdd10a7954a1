// SPDX-License-Identifier: Apache-2.0
#include "compute/nn/norm.h"

#include "compute/base/aten.h"

namespace lapidary::compute {

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon)
{
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor scale = at::rsqrt(wide.square().mean(-1, /*keepdim=*/true).add_(epsilon));
    return (wide * scale).mul_(weight).to(x.scalar_type());
}

} // namespace lapidary::compute
