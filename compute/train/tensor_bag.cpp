// SPDX-License-Identifier: Apache-2.0
#include "compute/train/tensor_bag.h"

#include "compute/base/aten.h"

namespace lapidary::compute {

void TensorBag::add(const std::string& name, const at::Tensor& tensor)
{
    m_plan.push_back({name, model::DType::F32, {tensor.sizes().begin(), tensor.sizes().end()}});
    m_tensors[name] = tensor.detach().to(at::kCPU).contiguous();
}

model::TensorSource TensorBag::source() const
{
    return [this](const model::PlannedTensor& planned, const model::ByteSink& sink) {
        const at::Tensor& tensor = m_tensors.at(planned.name);
        return sink({static_cast<const std::byte*>(tensor.const_data_ptr()),
            static_cast<std::size_t>(tensor.nbytes())});
    };
}

} // namespace lapidary::compute
