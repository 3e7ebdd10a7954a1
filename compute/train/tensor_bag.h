// SPDX-License-Identifier: Apache-2.0
// TensorBag: named float32 tensors to be written as safetensors.
#pragma once

#include "model/checkpoint/safetensors/writer.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace lapidary::compute {

class TensorBag
{
public:
    void add(const std::string& name, const at::Tensor& tensor);

    const std::vector<model::PlannedTensor>& plan() const { return m_plan; }

    /// Valid as long as the bag.
    model::TensorSource source() const;

private:
    std::vector<model::PlannedTensor> m_plan;
    std::map<std::string, at::Tensor> m_tensors;
};

} // namespace lapidary::compute
