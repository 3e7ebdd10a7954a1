// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/aligned_text.h"

#include <algorithm>

namespace lapidary::model {

ByteRange OffsetCursor::rangeAt(std::size_t at)
{
    if (!m_text->isOwned()) {
        return {m_text->base() + characterBegin(at), m_text->base() + characterEnd(at + 1)};
    }
    const std::vector<AlignedText::Run>& runs = m_text->runs();
    if (m_run >= runs.size() || runs[m_run].at > at) {
        m_run = 0;
    }
    while (m_run + 1 < runs.size() && runs[m_run + 1].at <= at) {
        ++m_run;
    }
    const AlignedText::Run& run = runs[m_run];
    if (!run.isCopy) {
        return {run.begin, run.end};
    }
    // A copied stretch holds whole characters, so the borders stay inside it.
    return {run.begin + (characterBegin(at) - run.at), run.begin + (characterEnd(at + 1) - run.at)};
}

void TextRewriter::append(std::string_view text, ByteRange origin, bool isCopy)
{
    if (text.empty()) {
        return;
    }
    if (m_runs.empty()) {
        m_runs.push_back({0, origin.begin, origin.end, isCopy});
    } else {
        AlignedText::Run& last = m_runs.back();
        const bool continues = isCopy == last.isCopy
            && (isCopy ? last.begin + (m_text.size() - last.at) == origin.begin
                       : last.begin == origin.begin && last.end == origin.end);
        if (!continues) {
            m_runs.push_back({m_text.size(), origin.begin, origin.end, isCopy});
        }
    }
    m_text += text;
}

void TextRewriter::copy(std::size_t bytes)
{
    const std::size_t end = m_position + bytes;
    if (!m_source.isOwned()) {
        append(m_view.substr(m_position, bytes),
            {m_source.base() + m_position, m_source.base() + end}, true);
        m_position = end;
        return;
    }
    const std::vector<AlignedText::Run>& runs = m_source.runs();
    auto run = std::upper_bound(runs.begin(), runs.end(), m_position,
        [](std::size_t value, const AlignedText::Run& candidate) { return value < candidate.at; });
    while (m_position < end) {
        const AlignedText::Run& from = *(run - 1);
        const std::size_t until = run == runs.end() ? end : std::min(end, run->at);
        const std::string_view part = m_view.substr(m_position, until - m_position);
        if (from.isCopy) {
            const std::size_t begin = from.begin + (m_position - from.at);
            append(part, {begin, begin + part.size()}, true);
        } else {
            append(part, {from.begin, from.end}, false);
        }
        m_position = until;
        if (run != runs.end()) {
            ++run;
        }
    }
}

void TextRewriter::replaceCharacter(std::string_view text)
{
    const std::uint32_t length = decodeValid(m_view.data() + m_position).length;
    if (m_view.substr(m_position, length) == text) {
        copy(length);
        return;
    }
    append(text, m_cursor.rangeAt(m_position), false);
    m_position += length;
}

void TextRewriter::insert(std::string_view text)
{
    append(text, m_position > 0 ? m_cursor.rangeAt(m_position - 1) : ByteRange{0, 0}, false);
}

void TextRewriter::insertBeforeNext(std::string_view text)
{
    append(text, m_cursor.rangeAt(m_position), false);
}

} // namespace lapidary::model
