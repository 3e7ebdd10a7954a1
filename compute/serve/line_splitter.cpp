// SPDX-License-Identifier: Apache-2.0
#include "compute/serve/line_splitter.h"

namespace lapidary::compute {

void LineSplitter::append(std::string_view part, const Sink& sink)
{
    if (m_isSkipping) {
        return;
    }
    if (part.size() > m_maximumLine - m_line.size()) {
        m_isSkipping = true;
        m_line.clear();
        m_line.shrink_to_fit();
        sink(Piece::TooLong, {});
        return;
    }
    m_line.append(part);
}

void LineSplitter::feed(std::string_view bytes, const Sink& sink)
{
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        append(bytes.substr(0, end), sink);
        if (end == std::string_view::npos) {
            return;
        }
        if (!m_isSkipping) {
            sink(Piece::Line, m_line);
        }
        m_line.clear();
        m_isSkipping = false;
        bytes.remove_prefix(end + 1);
    }
}

void LineSplitter::finish(const Sink& sink)
{
    if (!m_line.empty()) {
        sink(Piece::Torn, m_line);
    }
    m_line.clear();
    m_isSkipping = false;
}

} // namespace lapidary::compute
