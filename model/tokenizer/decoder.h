// SPDX-License-Identifier: Apache-2.0
// From tokens back to text. One state machine serves whole texts and streams alike, so that a
// stream's parts joined are exactly the decoded text.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer_definition.h"

#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// The decoder's steps in the one order that occurs: per token, bytes, whole text.
struct DecoderPlan
{
    std::vector<DecoderStep> perToken; ///< Replace, Strip and Metaspace before the tokens are fused
    bool isByteLevel = false;
    bool hasByteFallback = false;
    bool joinsWithBlanks = false;
    std::string stripContent; ///< of the whole text
    int stripLeft = 0;
    int stripRight = 0;
};

/// Brings the steps into this order; fails with TK04 where they do not fit it.
Result<DecoderPlan> planDecoder(const TokenizerDefinition& definition);

/// Text that grows token by token.
class DecodeState
{
public:
    explicit DecodeState(const DecoderPlan& plan)
        : m_plan(&plan)
        , m_stripLeft(plan.stripLeft)
    { }

    /// Takes the next token and returns the text that is certain now: whole characters only.
    std::string push(std::string_view token);

    /// What one token stands for on its own: bytes, not necessarily whole characters.
    static std::string bytesOf(const DecoderPlan& plan, std::string_view token);

    /// The text that was held back; U+FFFD for bytes that form no character.
    std::string finish();

private:
    static std::string perToken(const DecoderPlan& plan, std::string_view token, bool isFirst);
    std::string bytesToText(bool isEnd);
    std::string fallbackText();
    std::string stripped(std::string text, bool isEnd);

    const DecoderPlan* m_plan;
    std::string m_bytes; ///< of characters that are not whole yet
    std::string m_tail;  ///< what a strip at the right may still take
    int m_stripLeft;
    bool m_isFirst = true;
};

} // namespace lapidary::model
