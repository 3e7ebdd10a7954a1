// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of bytes into lines without ever holding more than one line of allowed length.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace lapidary::model {

class LineSplitter
{
public:
    enum class Piece
    {
        Line,    ///< a whole line, without its line break
        TooLong, ///< the beginning of a line over the limit, as long as the limit
        Torn     ///< the stream ended inside a line
    };

    /// Takes a line; returns false to end the stream: nothing after it is looked at.
    using Sink = std::function<bool(Piece, std::string_view)>;

    explicit LineSplitter(std::size_t maximumLine)
        : m_maximumLine(maximumLine)
    { }

    /// Takes the next bytes; calls `sink` for each line that ends in them. A line over the limit is
    /// reported as soon as it is, and the rest of it is skipped. `sink` may call `clear`.
    void feed(std::string_view bytes, const Sink& sink);

    /// The stream has ended; reports what was left without a line break.
    void finish(const Sink& sink);

    /// Forgets an unfinished line.
    void clear();

    /// The unfinished line.
    const std::string& rest() const { return m_line; }

private:
    bool append(std::string_view part, const Sink& sink);

    std::size_t m_maximumLine;
    std::string m_line;
    bool m_isSkipping = false;
};

} // namespace lapidary::model
