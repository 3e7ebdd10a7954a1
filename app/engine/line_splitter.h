// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a stream into lines without ever holding more than one bounded line.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <functional>

namespace lapidary::app {

/// A line without its line break. A line beyond the limit arrives once, cut to the limit, as soon
/// as the limit is passed; what follows up to the line break is skipped without being stored.
struct Line
{
    QByteArray text;
    bool isCut = false;
};

class LineSplitter
{
public:
    explicit LineSplitter(qsizetype limit);

    /// Takes the next piece of the stream and calls `take` for each line that it completes. `take`
    /// returns false to end the stream: nothing after it is looked at.
    void feed(QByteArrayView piece, const std::function<bool(const Line&)>& take);

    /// Forgets an unfinished line.
    void clear();

    /// The unfinished line, for the end of the stream.
    const QByteArray& rest() const { return m_rest; }

private:
    qsizetype m_limit;
    QByteArray m_rest;
    bool m_isSkipping = false;
};

} // namespace lapidary::app
