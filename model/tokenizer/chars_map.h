// SPDX-License-Identifier: Apache-2.0
// SentencePiece's compiled character map: a double-array trie from a few bytes to their
// replacement. Every index is checked when it is followed, so a damaged map cannot lead outside.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/aligned_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

class CharsMap
{
public:
    /// Reads the blob: length of the trie, trie, replacements. Fails with TK04 on a wrong length or
    /// replacements that are not UTF-8.
    static Result<CharsMap> parse(std::string_view blob);

    /// Replaces what the map knows: whole graphemes under six bytes, else single characters.
    AlignedText apply(AlignedText text) const;

private:
    /// What the map puts for `part`, decided by its shortest known beginning, as in the reference.
    std::optional<std::string_view> replacement(std::string_view part) const;
    void rewrite(TextRewriter& rewriter, std::string_view part) const;

    std::vector<std::uint32_t> m_units;
    std::string m_replacements; ///< each ends with NUL
};

} // namespace lapidary::model
