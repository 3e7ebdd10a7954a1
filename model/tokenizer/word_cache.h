// SPDX-License-Identifier: Apache-2.0
// Remembers the tokens of short words. Direct-mapped, one cache line an entry: a look-up costs a
// hash and one comparison, and a collision only costs the encoding that it would have saved.
#pragma once

#include "model/tokenizer/bpe_model.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace lapidary::model {

class WordCache
{
public:
    static constexpr std::size_t kKeyBytes = 24;
    static constexpr std::size_t kMaxTokens = 6;

    struct alignas(64) Entry
    {
        std::array<std::uint64_t, 3> key{};
        std::array<TokenId, kMaxTokens> ids{};
        std::array<std::uint8_t, kMaxTokens> lengths{};
        std::uint8_t keyLength = 0; ///< 0: free
        std::uint8_t count = 0;
    };

    WordCache()
        : m_entries(kEntries)
    { }

    /// A word of at most kKeyBytes as three numbers; `readable` bytes may be read from its start.
    struct Key
    {
        std::array<std::uint64_t, 3> words{};
        std::uint8_t length = 0;
    };

    static Key keyOf(const char* word, std::size_t length, std::size_t readable)
    {
        Key key;
        key.length = static_cast<std::uint8_t>(length);
        if (readable < kKeyBytes) {
            std::memcpy(key.words.data(), word, length);
            return key;
        }
        std::memcpy(key.words.data(), word, kKeyBytes);
        for (std::size_t i = 0; i < 3; ++i) {
            const std::size_t used = length > i * 8 ? length - i * 8 : 0;
            if (used < 8) {
                key.words[i] &= (std::uint64_t{1} << (used * 8)) - 1;
            }
        }
        return key;
    }

    /// The place of a key: holds the key's word or another one.
    Entry& place(const Key& key)
    {
        std::uint64_t hash = key.words[0] * 0x9E3779B97F4A7C15U;
        hash ^= (key.words[1] + key.length) * 0xC2B2AE3D27D4EB4FU;
        hash ^= key.words[2] * 0x165667B19E3779F9U;
        hash ^= hash >> 29;
        hash *= 0xBF58476D1CE4E5B9U;
        return m_entries[static_cast<std::size_t>(hash >> 40) & (kEntries - 1)];
    }

    static bool holds(const Entry& entry, const Key& key)
    {
        return entry.keyLength == key.length && entry.key == key.words;
    }

    static void store(Entry& entry, const Key& key, const std::vector<WordToken>& tokens)
    {
        if (tokens.size() > kMaxTokens) {
            return;
        }
        entry.key = key.words;
        entry.keyLength = key.length;
        entry.count = static_cast<std::uint8_t>(tokens.size());
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            entry.ids[i] = tokens[i].id;
            entry.lengths[i] = static_cast<std::uint8_t>(tokens[i].length);
        }
    }

private:
    static constexpr std::size_t kEntries = std::size_t{1} << 15; // 2 MiB

    std::vector<Entry> m_entries;
};

} // namespace lapidary::model
