// SPDX-License-Identifier: Apache-2.0
#include "compute/nn/activation.h"

#include "compute/base/aten.h"

namespace lapidary::compute {
namespace {

at::Tensor activate(const at::Tensor& x, model::Activation activation)
{
    switch (activation) {
    case model::Activation::Silu:
        return at::silu(x);
    case model::Activation::GeluTanh:
        return at::gelu(x, "tanh");
    case model::Activation::Gelu:
        return at::gelu(x);
    }
    return at::silu(x);
}

} // namespace

at::Tensor gatedActivation(
    const at::Tensor& gate, const at::Tensor& up, model::Activation activation)
{
    return activate(gate, activation) * up;
}

} // namespace lapidary::compute
