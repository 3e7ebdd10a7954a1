// SPDX-License-Identifier: Apache-2.0
#include "compute/projection/nearest_neighbours.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "compute/clustering/blocked_product.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lapidary::compute {

namespace {

constexpr std::int64_t kRows = 128;

/// The k smallest of a row of squared distances, leaving out the point itself.
void selectRow(const float* squares, std::int64_t n, std::int64_t self, std::int64_t k,
    std::vector<std::pair<float, std::int32_t>>& heap)
{
    heap.clear();
    for (std::int64_t j = 0; j < n; ++j) {
        const std::pair candidate(squares[j], static_cast<std::int32_t>(j));
        if (j == self) {
            continue;
        }
        if (static_cast<std::int64_t>(heap.size()) < k) {
            heap.push_back(candidate);
            std::push_heap(heap.begin(), heap.end());
        } else if (candidate < heap.front()) {
            std::pop_heap(heap.begin(), heap.end());
            heap.back() = candidate;
            std::push_heap(heap.begin(), heap.end());
        }
    }
    std::sort_heap(heap.begin(), heap.end());
}

} // namespace

model::Result<Neighbours> nearestNeighbours(
    const at::Tensor& points, std::int64_t k, const CancelToken& cancel)
{
    const std::int64_t n = points.size(0);
    LAP_ASSERT(k >= 1 && k < n);
    const at::Tensor norms = squaredNorms(points).to(at::kFloat);
    const at::Tensor transposed = points.t();
    Neighbours found{k, std::vector<std::int32_t>(static_cast<std::size_t>(n * k)),
        std::vector<float>(static_cast<std::size_t>(n * k))};
    parallelFor((n + kRows - 1) / kRows, [&](std::int64_t block) {
        if (cancel.isCancelled()) {
            return;
        }
        const std::int64_t begin = block * kRows;
        const std::int64_t count = std::min(kRows, n - begin);
        at::Tensor squares = at::mm(points.narrow(0, begin, count), transposed);
        squares.mul_(-2).add_(norms).add_(norms.narrow(0, begin, count).unsqueeze(1)).clamp_min_(0);
        std::vector<std::pair<float, std::int32_t>> heap;
        for (std::int64_t row = 0; row < count; ++row) {
            selectRow(squares.data_ptr<float>() + row * n, n, begin + row, k, heap);
            for (std::size_t i = 0; i < heap.size(); ++i) {
                const auto at = static_cast<std::size_t>((begin + row) * k) + i;
                found.distances[at] = std::sqrt(heap[i].first);
                found.indices[at] = heap[i].second;
            }
        }
    });
    if (cancel.isCancelled()) {
        return model::Error{
            model::ErrorCode::Cancelled, "the search for neighbours was cancelled", {}, {}, {}};
    }
    return found;
}

} // namespace lapidary::compute
