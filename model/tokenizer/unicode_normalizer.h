// SPDX-License-Identifier: Apache-2.0
// NFC, NFD, NFKC and NFKD with the origin of every character. Characters that no form touches are
// copied; only the stretches around the others go through the algorithm of UAX #15.
#pragma once

#include "model/tokenizer/aligned_text.h"

#include <cstddef>
#include <vector>

namespace lapidary::model {

enum class UnicodeForm
{
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
};

class UnicodeNormalizer
{
public:
    explicit UnicodeNormalizer(UnicodeForm form);

    AlignedText apply(AlignedText text) const;

private:
    /// True when the character stays as it is and has nothing to do with the one before it.
    bool isInert(char32_t character) const { return character < 0x80 || !m_isTouched[character]; }

    std::size_t firstTouched(std::string_view text, std::size_t begin) const;
    void rewriteStretch(TextRewriter& rewriter, std::size_t end) const;

    UnicodeForm m_form;
    std::vector<bool> m_isTouched; ///< per character
};

} // namespace lapidary::model
