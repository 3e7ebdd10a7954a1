// SPDX-License-Identifier: Apache-2.0
// nlohmann's tokenizer and grammar (neither recurses) with our own rules around them: what it
// accepts silently is refused here. Only strict_json.cpp includes this.
#pragma once

#include "model/core/strict_json.h"
#include "model/core/text_format.h"

#include <iterator>

namespace lapidary::model::detail {

inline Error jsonRefusal(std::size_t byte, const std::string& problem)
{
    return {ErrorCode::Corrupt, "JSON at byte " + std::to_string(byte) + ": " + problem, {}, {},
        "JSON"};
}

/// Reads the text and counts, so that a callback knows where it is.
class CountingIterator
{
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, std::size_t* consumed)
        : m_at(at)
        , m_consumed(consumed)
    { }

    reference operator*() const { return *m_at; }

    CountingIterator& operator++()
    {
        ++m_at;
        ++*m_consumed;
        return *this;
    }

    CountingIterator operator++(int)
    {
        CountingIterator before = *this;
        ++*this;
        return before;
    }

    friend bool operator==(const CountingIterator& a, const CountingIterator& b)
    {
        return a.m_at == b.m_at;
    }

    friend bool operator!=(const CountingIterator& a, const CountingIterator& b)
    {
        return !(a == b);
    }

private:
    const char* m_at;
    std::size_t* m_consumed;
};

/// The part of nlohmann's message that says what was found and expected, without its prefix and
/// with the file's own text cut to a bounded length.
inline std::string grammarProblem(std::string message)
{
    if (const auto prefix = message.find(": "); prefix != std::string::npos) {
        message.erase(0, prefix + 2);
    }
    constexpr std::string_view kLastRead = "last read: '";
    const auto begin = message.find(kLastRead);
    const auto end = message.rfind('\'');
    if (begin != std::string::npos && end > begin + kLastRead.size()) {
        const std::string found
            = message.substr(begin + kLastRead.size(), end - begin - kLastRead.size());
        message.replace(begin, end - begin + 1, "last read " + quotedText(found, 40));
    }
    return message;
}

/// What a sink answers: nothing when it is content, else what is wrong ("" when the caller wants to
/// stop).
using Problem = std::optional<std::string>;

/// The rules that both readers share; `Sink` receives what passes them.
template <class Sink>
class StrictHandler
{
public:
    StrictHandler(std::string_view text, const JsonLimits& limits, Sink& sink)
        : m_text(text)
        , m_limits(limits)
        , m_sink(sink)
    { }

    Result<void> run()
    {
        constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        if (m_text.size() > m_limits.bytes) {
            return Error{ErrorCode::Corrupt,
                "JSON text is too long: found " + std::to_string(m_text.size())
                    + " bytes, expected at most " + std::to_string(m_limits.bytes),
                {}, {}, "JSON"};
        }
        if (m_text.starts_with(kByteOrderMark)) {
            return jsonRefusal(0, "found a byte order mark, expected plain UTF-8");
        }
        // The tokenizer takes a NUL for the end of the text.
        if (const auto nul = m_text.find('\0'); nul != std::string_view::npos) {
            return jsonRefusal(nul, "found a NUL byte, expected text");
        }
        const CountingIterator first(m_text.data(), &m_consumed);
        const CountingIterator last(m_text.data() + m_text.size(), &m_consumed);
        if (!Json::sax_parse(first, last, this)) {
            return m_error ? std::move(*m_error)
                           : Error{ErrorCode::Cancelled, "reading the JSON text was stopped"};
        }
        return {};
    }

    bool null() { return pass(m_sink.null()); }

    bool boolean(bool value) { return pass(m_sink.boolean(value)); }

    bool number_integer(std::int64_t value) { return pass(m_sink.integer(value, numberText())); }

    bool number_unsigned(std::uint64_t value)
    {
        return pass(m_sink.unsignedInteger(value, numberText()));
    }

    bool number_float(double value, const std::string& /*text*/)
    {
        return pass(m_sink.real(value, numberText()));
    }

    bool string(std::string& value) { return isWithoutNul(value) && pass(m_sink.string(value)); }

    bool binary(Json::binary_t& /*value*/) { return false; } // JSON text has none

    bool key(std::string& value) { return isWithoutNul(value) && pass(m_sink.key(value)); }

    bool start_object(std::size_t /*size*/) { return enter() && pass(m_sink.beginObject()); }

    bool start_array(std::size_t /*size*/) { return enter() && pass(m_sink.beginArray()); }

    bool end_object() { return leave() && pass(m_sink.endObject()); }

    bool end_array() { return leave() && pass(m_sink.endArray()); }

    bool parse_error(
        std::size_t /*position*/, const std::string& token, const Json::exception& exception)
    {
        constexpr int kNumberOverflow = 406;
        m_error = jsonRefusal(m_consumed,
            exception.id == kNumberOverflow
                ? "the number " + quotedText(token, 40) + " is too large for a 64-bit float"
                : grammarProblem(exception.what()));
        return false;
    }

private:
    bool pass(const Problem& problem)
    {
        if (problem && !problem->empty()) {
            m_error = jsonRefusal(m_consumed, *problem);
        }
        return !problem;
    }

    bool isWithoutNul(const std::string& value)
    {
        return value.find('\0') == std::string::npos
            || pass("found the escaped NUL \\u0000, expected text without it");
    }

    bool enter()
    {
        return ++m_depth <= m_limits.depth
            || pass("nested deeper than " + std::to_string(m_limits.depth) + " levels");
    }

    bool leave()
    {
        --m_depth;
        return true;
    }

    /// The number that was just read, as it is written. A number ends in a digit; the tokenizer may
    /// have looked one character further.
    std::string_view numberText() const
    {
        const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
        const std::size_t end = isDigit(m_text[m_consumed - 1]) ? m_consumed : m_consumed - 1;
        std::size_t begin = end;
        while (begin > 0
            && std::string_view("0123456789+-.eE").find(m_text[begin - 1])
                != std::string_view::npos) {
            --begin;
        }
        return m_text.substr(begin, end - begin);
    }

    std::string_view m_text;
    const JsonLimits& m_limits;
    Sink& m_sink;
    std::size_t m_consumed = 0;
    int m_depth = 0;
    std::optional<Error> m_error;
};

} // namespace lapidary::model::detail
