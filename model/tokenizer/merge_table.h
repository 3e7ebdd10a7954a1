// SPDX-License-Identifier: Apache-2.0
// (left, right) → (rank, merged): one open-addressed table, two cache lines a look-up at worst.
#pragma once

#include "model/tokenizer/tokenizer_definition.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace lapidary::model {

class MergeTable
{
public:
    static constexpr std::uint32_t kNoRank = std::numeric_limits<std::uint32_t>::max();

    struct Entry
    {
        std::uint64_t key = 0; ///< 0: free (shifted by one, so that (0, 0) is not)
        std::uint32_t rank = kNoRank;
        TokenId merged = -1;
    };

    /// Of two merges of the same pair the later one counts, as in the reference.
    explicit MergeTable(const std::vector<Merge>& merges)
    {
        std::size_t slots = 16;
        while (slots < merges.size() * 2) {
            slots *= 2;
        }
        m_slots.resize(slots);
        for (const Merge& merge : merges) {
            Entry& entry = m_slots[slotOf(keyOf(merge.left, merge.right))];
            entry = {keyOf(merge.left, merge.right), merge.rank, merge.merged};
        }
    }

    /// The merge of a pair; rank kNoRank when there is none.
    const Entry& find(TokenId left, TokenId right) const
    {
        return m_slots[slotOf(keyOf(left, right))];
    }

private:
    static std::uint64_t keyOf(TokenId left, TokenId right)
    {
        return (std::uint64_t{static_cast<std::uint32_t>(left) + 1U} << 32)
            | static_cast<std::uint32_t>(right);
    }

    std::size_t slotOf(std::uint64_t key) const
    {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t slot = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 20) & mask;
        while (m_slots[slot].key != 0 && m_slots[slot].key != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    std::vector<Entry> m_slots; ///< at least half of them free
};

} // namespace lapidary::model
