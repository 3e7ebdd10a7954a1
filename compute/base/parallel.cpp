// SPDX-License-Identifier: Apache-2.0
#include "compute/base/parallel.h"

#include "compute/base/aten.h"

#include <ATen/TensorIterator.h>

#include <algorithm>
#include <atomic>

namespace lapidary::compute {

void parallelFor(std::int64_t count, const std::function<void(std::int64_t)>& body)
{
    if (count <= 0) {
        return;
    }
    std::atomic<std::int64_t> next{0};
    const auto takeAll = [&] {
        for (std::int64_t i = next++; i < count; i = next++) {
            body(i);
        }
    };
    // One element per thread; each takes indices until none is left, which balances uneven work.
    // At least two even for one index: a single element would run outside of a parallel region,
    // where torch's operations are free to use all threads.
    const std::int64_t workers
        = std::clamp<std::int64_t>(count, 2, std::max(2, at::get_num_threads()));
    at::Tensor elements = at::empty({workers}, at::kByte);
    at::TensorIterator iterator = at::TensorIteratorConfig()
                                      .check_all_same_dtype(false)
                                      .resize_outputs(false)
                                      .declare_static_shape({workers})
                                      .add_output(elements)
                                      .build();
    iterator.for_each([&](char**, const std::int64_t*, std::int64_t, std::int64_t) { takeAll(); },
        /*grain_size=*/1);
}

} // namespace lapidary::compute
