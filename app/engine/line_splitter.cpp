// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/line_splitter.h"

#include <algorithm>

namespace lapidary::app {

LineSplitter::LineSplitter(qsizetype limit)
    : m_limit(limit)
{ }

void LineSplitter::clear()
{
    m_rest.clear();
    m_isSkipping = false;
}

void LineSplitter::feed(QByteArrayView piece, const std::function<bool(const Line&)>& take)
{
    while (!piece.isEmpty()) {
        const qsizetype end = piece.indexOf('\n');
        const QByteArrayView part = end < 0 ? piece : piece.first(end);
        piece = end < 0 ? QByteArrayView() : piece.sliced(end + 1);
        if (!m_isSkipping) {
            const qsizetype room = std::min(part.size(), m_limit - m_rest.size());
            m_rest.append(part.data(), room);
            if (room < part.size()) {
                m_isSkipping = true;
                if (!take({std::exchange(m_rest, {}), /*isCut=*/true})) {
                    return;
                }
            }
        }
        if (end < 0) {
            return;
        }
        if (!std::exchange(m_isSkipping, false) && !take({std::exchange(m_rest, {}), false})) {
            return;
        }
    }
}

} // namespace lapidary::app
