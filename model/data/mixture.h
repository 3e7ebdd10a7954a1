// SPDX-License-Identifier: Apache-2.0
// Mixture: in which order the items of several data files are taken, so that each file contributes
// an equal share of tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lapidary::model {

/// Items of each file in a shuffled order of their own; next comes the file with the fewest tokens
/// so far. The same seed gives the same order.
class Mixture
{
public:
    struct Item
    {
        std::size_t file = 0;
        std::size_t index = 0;
    };

    /// `sizes`: number of items per file; `limit`: at most so many of each are taken, 0 means all.
    Mixture(std::span<const std::size_t> sizes, std::size_t limit, std::uint64_t seed);

    /// The next item, or nothing when all were taken.
    std::optional<Item> next();

    /// The last item of `file` was not used up: it is the file's next one again.
    void putBack(std::size_t file) { --m_files[file].taken; }

    /// Says how many tokens the last turn of `file` gave.
    void count(std::size_t file, std::uint64_t tokens) { m_files[file].tokens += tokens; }

private:
    struct File
    {
        std::vector<std::size_t> order;
        std::size_t taken = 0;
        std::uint64_t tokens = 0;
    };

    std::vector<File> m_files;
};

} // namespace lapidary::model
