// SPDX-License-Identifier: Apache-2.0
// The rewriting of text before it is split, step by step.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/aligned_text.h"
#include "model/tokenizer/chars_map.h"
#include "model/tokenizer/tokenizer_definition.h"
#include "model/tokenizer/unicode_normalizer.h"

#include <memory>
#include <vector>

namespace lapidary::model {

class Normalizer
{
public:
    /// Prepares the steps; fails with TK04 on a compiled map that is damaged.
    static Result<Normalizer> create(const std::vector<NormalizerStep>& steps);

    bool isIdentity() const { return m_steps.empty(); }

    /// `text` after all steps. `hasPrefix` false leaves out the steps that put something in front.
    AlignedText apply(AlignedText text, bool hasPrefix = true) const;

    /// The same for a text whose origin does not matter.
    std::string apply(std::string_view text) const;

private:
    struct Step
    {
        NormalizerStep step;
        std::shared_ptr<const UnicodeNormalizer> unicode; ///< of Nfc … Nfkd
        std::shared_ptr<const CharsMap> charsMap;         ///< of CharsMap
    };

    /// True for Prepend and Replace in a row that one pass can do (Llama's pair).
    bool isPair(std::size_t first) const;
    static AlignedText applyStep(const Step& step, AlignedText text, bool hasPrefix);

    std::vector<Step> m_steps;
};

/// Every `pattern` (not empty) of `text` replaced by `content`, with `prefix` (without a pattern in
/// it) put in front as prepend() does.
AlignedText replaceAll(AlignedText text, std::string_view pattern, std::string_view content,
    std::string_view prefix = {});

/// `content` in front of `text`, coming from its first character; nothing before an empty text.
AlignedText prepend(const AlignedText& text, std::string_view content);

} // namespace lapidary::model
