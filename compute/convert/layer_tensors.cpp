// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/layer_tensors.h"

#include "compute/base/aten.h"

namespace lapidary::compute {
namespace {

using model::LayerId;
using model::Result;
using model::Role;

Result<at::Tensor> readMatrix(const model::OpenedModel& model, Role role, LayerId layer)
{
    const model::RoleTensor* found = model.find(role, layer);
    LAP_ASSERT(found != nullptr); // what can be converted was checked before
    at::Tensor matrix = at::empty(model.tensor(*found).shape, at::kFloat);
    LAP_CHECK(model.readRows(
        *found, 0, {matrix.mutable_data_ptr<float>(), static_cast<std::size_t>(matrix.numel())}));
    return matrix;
}

} // namespace

Result<LayerTensors> readLayerTensors(
    const model::OpenedModel& model, LayerId layer, const model::LayerPlan& plan)
{
    const at::Tensor order = at::tensor(plan.columns, at::kInt);
    const at::Tensor copies = at::tensor(plan.copiesOfColumns(), at::kFloat);
    LayerTensors result;
    LAP_TRY(const at::Tensor gate, readMatrix(model, Role::Gate, layer));
    result.gate = gate.index_select(0, order);
    LAP_TRY(const at::Tensor up, readMatrix(model, Role::Up, layer));
    result.up = up.index_select(0, order);
    LAP_TRY(const at::Tensor down, readMatrix(model, Role::Down, layer));
    result.down = down.index_select(1, order).div_(copies);
    return result;
}

} // namespace lapidary::compute
