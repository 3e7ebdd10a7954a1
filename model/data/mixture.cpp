// SPDX-License-Identifier: Apache-2.0
#include "model/data/mixture.h"

#include "model/core/counter_random.h"

#include <numeric>
#include <utility>

namespace lapidary::model {

Mixture::Mixture(std::span<const std::size_t> sizes, std::size_t limit, std::uint64_t seed)
{
    for (std::size_t file = 0; file < sizes.size(); ++file) {
        const CounterRandom random(seed, file);
        std::vector<std::size_t> order(sizes[file]);
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size(); i > 1; --i) {
            std::swap(order[i - 1], order[random.below(i, i)]);
        }
        if (limit > 0 && limit < order.size()) {
            order.resize(limit);
        }
        m_files.push_back({std::move(order), 0, 0});
    }
}

std::optional<Mixture::Item> Mixture::next()
{
    File* chosen = nullptr;
    for (File& file : m_files) {
        if (file.taken < file.order.size() && (chosen == nullptr || file.tokens < chosen->tokens)) {
            chosen = &file;
        }
    }
    if (chosen == nullptr) {
        return std::nullopt;
    }
    const auto file = static_cast<std::size_t>(chosen - m_files.data());
    return Item{file, chosen->order[chosen->taken++]};
}

} // namespace lapidary::model
