// SPDX-License-Identifier: Apache-2.0
#include "model/core/line_splitter.h"

#include <utility>

namespace lapidary::model {

bool LineSplitter::append(std::string_view part, const Sink& sink)
{
    if (m_isSkipping) {
        return true;
    }
    const std::size_t room = m_maximumLine - m_line.size();
    m_line.append(part.substr(0, room));
    if (part.size() <= room) {
        return true;
    }
    m_isSkipping = true;
    const std::string line = std::exchange(m_line, {});
    return sink(Piece::TooLong, line);
}

void LineSplitter::feed(std::string_view bytes, const Sink& sink)
{
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        if (!append(bytes.substr(0, end), sink) || end == std::string_view::npos) {
            return;
        }
        bytes.remove_prefix(end + 1);
        const std::string line = std::exchange(m_line, {});
        if (!std::exchange(m_isSkipping, false) && !sink(Piece::Line, line)) {
            return;
        }
    }
}

void LineSplitter::finish(const Sink& sink)
{
    const std::string line = std::exchange(m_line, {});
    m_isSkipping = false;
    if (!line.empty()) {
        sink(Piece::Torn, line);
    }
}

void LineSplitter::clear()
{
    m_line.clear();
    m_isSkipping = false;
}

} // namespace lapidary::model
