// SPDX-License-Identifier: Apache-2.0
// Labels without any measurement: the first so many units to expert 0, the next to expert 1, ….
#pragma once

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// Shapes: sizes [k]; returns Σ sizes labels, ascending.
inline std::vector<std::int32_t> contiguousLabels(const std::vector<std::int64_t>& sizes)
{
    std::vector<std::int32_t> labels;
    for (std::size_t expert = 0; expert < sizes.size(); ++expert) {
        labels.insert(labels.end(), static_cast<std::size_t>(sizes[expert]),
            static_cast<std::int32_t>(expert));
    }
    return labels;
}

} // namespace lapidary::compute
