// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/vocabulary.h"

#include "model/core/text_format.h"
#include "model/tokenizer/rules.h"

namespace lapidary::model {

Result<void> Vocabulary::add(std::string_view text, std::int64_t id)
{
    if (text.size() > kMaxTokenBytes) {
        return tokenizerError("TK01",
            "token " + quotedText(text, 40) + ": " + std::to_string(text.size())
                + " bytes, expected at most " + std::to_string(kMaxTokenBytes));
    }
    if (id < 0 || id > kMaxTokenId) {
        return tokenizerError("TK01",
            "token " + quotedText(text, 40) + ": id " + std::to_string(id) + ", expected 0 to "
                + std::to_string(kMaxTokenId));
    }
    if (m_count >= kMaxTokens) {
        return tokenizerError(
            "TK01", "vocabulary: more than " + std::to_string(kMaxTokens) + " tokens");
    }
    const auto at = static_cast<std::size_t>(id);
    if (at >= m_spans.size()) {
        m_spans.resize(at + 1);
    }
    if (m_spans[at].isUsed) {
        return tokenizerError("TK01",
            "id " + std::to_string(id) + " is given to " + quotedText(this->text(TokenId(id)), 40)
                + " and to " + quotedText(text, 40) + ", expected one token");
    }
    // At most kMaxTokens × kMaxTokenBytes = 2^32 bytes, which the last token could just exceed.
    if (m_block.size() + text.size() > UINT32_MAX) {
        return tokenizerError("TK01", "vocabulary: more than 4 GiB of text");
    }
    m_spans[at] = {
        static_cast<std::uint32_t>(m_block.size()), static_cast<std::uint16_t>(text.size()), true};
    m_block += text;
    ++m_count;
    return {};
}

Result<void> Vocabulary::finish()
{
    const auto holes = static_cast<std::int64_t>(m_spans.size()) - m_count;
    if (holes * 10 > static_cast<std::int64_t>(m_spans.size())) {
        return tokenizerError("TK01",
            "vocabulary: " + std::to_string(holes) + " of " + std::to_string(m_spans.size())
                + " ids have no token, expected at most a tenth");
    }
    std::size_t slots = 16;
    while (slots < m_spans.size() * 2) {
        slots *= 2;
    }
    m_index.assign(slots, -1);
    for (TokenId id = 0; id < idCount(); ++id) {
        if (!has(id)) {
            continue;
        }
        std::size_t slot = hashBytes(text(id)) & (slots - 1);
        while (m_index[slot] >= 0) {
            if (text(m_index[slot]) == text(id)) {
                return tokenizerError("TK01",
                    "token " + quotedText(text(id), 40) + " has the ids "
                        + std::to_string(m_index[slot]) + " and " + std::to_string(id)
                        + ", expected one");
            }
            slot = (slot + 1) & (slots - 1);
        }
        m_index[slot] = id;
    }
    return {};
}

TokenId Vocabulary::find(std::string_view text) const
{
    if (m_index.empty()) {
        return -1;
    }
    const std::size_t mask = m_index.size() - 1;
    for (std::size_t slot = hashBytes(text) & mask; m_index[slot] >= 0; slot = (slot + 1) & mask) {
        if (this->text(m_index[slot]) == text) {
            return m_index[slot];
        }
    }
    return -1;
}

} // namespace lapidary::model
