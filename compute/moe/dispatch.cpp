// SPDX-License-Identifier: Apache-2.0
#include "compute/moe/dispatch.h"

#include "compute/base/aten.h"
#include "model/core/result.h"

#include <numeric>

namespace lapidary::compute {

Dispatch sortByExpert(const at::Tensor& experts, std::int64_t expertCount)
{
    const std::int64_t* const chosen = experts.const_data_ptr<std::int64_t>();
    const std::int64_t count = experts.numel();
    Dispatch dispatch;
    dispatch.offsets.assign(static_cast<std::size_t>(expertCount) + 1, 0);
    for (std::int64_t slot = 0; slot < count; ++slot) {
        LAP_ASSERT(chosen[slot] >= 0 && chosen[slot] < expertCount);
        ++dispatch.offsets[static_cast<std::size_t>(chosen[slot]) + 1];
    }
    std::partial_sum(dispatch.offsets.begin(), dispatch.offsets.end(), dispatch.offsets.begin());
    std::vector<std::int64_t> next(dispatch.offsets.begin(), dispatch.offsets.end() - 1);
    dispatch.slots.resize(static_cast<std::size_t>(count));
    for (std::int64_t slot = 0; slot < count; ++slot) {
        const auto expert = static_cast<std::size_t>(chosen[slot]);
        dispatch.slots[static_cast<std::size_t>(next[expert]++)] = slot;
    }
    return dispatch;
}

} // namespace lapidary::compute
