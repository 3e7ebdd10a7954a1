// SPDX-License-Identifier: Apache-2.0
// What goes into encoding and decoding, and what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lapidary::model {

/// Index of a token; −1 stands for "none" inside the tokenizer and never leaves it.
using TokenId = std::int32_t;

/// Half-open range of bytes of the UTF-8 input.
struct ByteRange
{
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct EncodeOptions
{
    bool addSpecial = true;   ///< the tokenizer's own begin and end tokens
    bool parseSpecial = true; ///< special tokens written in the text are recognised
    bool withOffsets = true;
    bool dummyPrefix = true; ///< false: a text that continues another one gets no leading blank
    /// Parts of the text in which special tokens are plain text (a chat message); ascending.
    std::span<const ByteRange> plainRanges = {};
};

struct DecodeOptions
{
    bool skipSpecial = false;
};

/// One id per token and, if asked for, the characters it stands for. A token that is part of a
/// character covers the whole character; tokens that the tokenizer adds cover nothing (0, 0).
struct Encoding
{
    std::vector<TokenId> ids;
    std::vector<ByteRange> offsets;
};

} // namespace lapidary::model
