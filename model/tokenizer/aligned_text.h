// SPDX-License-Identifier: Apache-2.0
// Text that knows where each of its characters came from, through any number of rewritings. The
// way back is kept as runs: copied stretches cost one entry, whatever their length.
#pragma once

#include "model/tokenizer/encoding.h"
#include "model/tokenizer/utf8.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

class AlignedText
{
public:
    /// The bytes from `at` to the next run's come from [begin, end) as a whole, or, where `isCopy`,
    /// byte by byte from `begin` on.
    struct Run
    {
        std::size_t at = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
        bool isCopy = false;
    };

    AlignedText() = default;

    /// A borrowed stretch of the input that begins at byte `base` of it.
    AlignedText(std::string_view text, std::size_t base)
        : m_borrowed(text)
        , m_base(base)
    { }

    /// An owned, rewritten text.
    AlignedText(std::string text, std::vector<Run> runs)
        : m_owned(std::move(text))
        , m_runs(std::move(runs))
        , m_isOwned(true)
    { }

    std::string_view view() const { return m_isOwned ? std::string_view(m_owned) : m_borrowed; }

    bool isOwned() const { return m_isOwned; }

    std::size_t base() const { return m_base; }

    const std::vector<Run>& runs() const { return m_runs; }

private:
    std::string m_owned;
    std::string_view m_borrowed;
    std::vector<Run> m_runs; ///< of an owned text; rising, the first at 0
    std::size_t m_base = 0;
    bool m_isOwned = false;
};

/// Walks from ranges of an aligned text to ranges of the input; fast when the ranges rise.
class OffsetCursor
{
public:
    explicit OffsetCursor(const AlignedText& text)
        : m_text(&text)
        , m_view(text.view())
    { }

    /// The input behind the bytes [begin, end) (not empty), widened to whole characters.
    ByteRange original(std::size_t begin, std::size_t end)
    {
        if (!m_text->isOwned()) {
            return {m_text->base() + characterBegin(begin), m_text->base() + characterEnd(end)};
        }
        return {rangeAt(begin).begin, rangeAt(end - 1).end};
    }

    /// The input behind the character that the byte `at` belongs to.
    ByteRange rangeAt(std::size_t at);

private:
    std::size_t characterBegin(std::size_t at) const
    {
        while (at > 0 && isContinuation(m_view[at])) {
            --at;
        }
        return at;
    }

    std::size_t characterEnd(std::size_t at) const
    {
        while (at < m_view.size() && isContinuation(m_view[at])) {
            ++at;
        }
        return at;
    }

    const AlignedText* m_text;
    std::string_view m_view;
    std::size_t m_run = 0;
};

/// Writes a new text from an old one, character by character, with the reference's rule for where
/// each new character came from.
class TextRewriter
{
public:
    explicit TextRewriter(const AlignedText& source)
        : m_cursor(source)
        , m_source(source)
        , m_view(source.view())
    {
        m_text.reserve(m_view.size() + m_view.size() / 8 + 16);
    }

    /// Bytes of the source consumed so far.
    std::size_t position() const { return m_position; }

    bool isAtEnd() const { return m_position >= m_view.size(); }

    std::string_view rest() const { return m_view.substr(m_position); }

    /// Takes over `bytes` (whole characters) unchanged.
    void copy(std::size_t bytes);

    /// Takes over everything that is left.
    void copyRest() { copy(m_view.size() - m_position); }

    /// Puts `text` for the next character of the source.
    void replaceCharacter(std::string_view text);
    /// Puts `text` that has no character of its own: it comes from the last one consumed.
    void insert(std::string_view text);
    /// Puts `text` that comes from the character that is next, without consuming it.
    void insertBeforeNext(std::string_view text);

    /// Leaves out `bytes` (whole characters).
    void remove(std::size_t bytes) { m_position += bytes; }

    AlignedText finish() { return {std::move(m_text), std::move(m_runs)}; }

private:
    void append(std::string_view text, ByteRange origin, bool isCopy);

    OffsetCursor m_cursor;
    const AlignedText& m_source;
    std::string_view m_view;
    std::size_t m_position = 0;
    std::string m_text;
    std::vector<AlignedText::Run> m_runs;
};

} // namespace lapidary::model
