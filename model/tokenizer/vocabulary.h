// SPDX-License-Identifier: Apache-2.0
// Token ↔ id. All texts lie in one block; the index is an open-addressed table of ids, so that
// 100,000 tokens cost three allocations.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/encoding.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// Limits of rule TK01.
inline constexpr std::int64_t kMaxTokens = 1'048'576;
inline constexpr std::int64_t kMaxTokenId = (std::int64_t{1} << 21) - 1;
inline constexpr std::size_t kMaxTokenBytes = 4096;

class Vocabulary
{
public:
    /// Adds one token. Fails with TK01 on a long text, an id out of range, taken or too many.
    Result<void> add(std::string_view text, std::int64_t id);

    /// Builds the index. Fails with TK01 on equal texts, or more than 10 % holes among the ids.
    Result<void> finish();

    /// The id of a text, or −1. Valid after finish().
    TokenId find(std::string_view text) const;

    /// The text of an id; empty for a hole.
    std::string_view text(TokenId id) const
    {
        const auto at = static_cast<std::size_t>(id);
        return at < m_spans.size()
            ? std::string_view(m_block).substr(m_spans[at].begin, m_spans[at].length)
            : std::string_view();
    }

    bool has(TokenId id) const
    {
        return id >= 0 && static_cast<std::size_t>(id) < m_spans.size()
            && m_spans[static_cast<std::size_t>(id)].isUsed;
    }

    /// One more than the largest id.
    TokenId idCount() const { return static_cast<TokenId>(m_spans.size()); }

    std::int64_t tokenCount() const { return m_count; }

private:
    struct Span
    {
        std::uint32_t begin = 0;
        std::uint16_t length = 0;
        bool isUsed = false;
    };

    std::string m_block;
    std::vector<Span> m_spans; ///< per id
    std::vector<TokenId> m_index;
    std::int64_t m_count = 0;
};

/// A fast hash of short texts; not for hostile keys beyond the vocabulary's own size limits.
inline std::uint64_t hashBytes(std::string_view text)
{
    std::uint64_t hash = 0x9E3779B97F4A7C15U ^ (text.size() * 0xff51afd7ed558ccdU);
    const char* at = text.data();
    std::size_t left = text.size();
    while (left > 0) {
        std::uint64_t word = 0;
        const std::size_t taken = left < 8 ? left : 8;
        __builtin_memcpy(&word, at, taken);
        hash = (hash ^ word) * 0xff51afd7ed558ccdU;
        hash ^= hash >> 32;
        at += taken;
        left -= taken;
    }
    return hash ^ (hash >> 29);
}

} // namespace lapidary::model
