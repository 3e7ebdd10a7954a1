// SPDX-License-Identifier: Apache-2.0
#include "compute/serve/line_writer.h"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace lapidary::compute {

namespace {

constexpr int kPollMilliseconds = 200; // how late a stop is noticed while the reader is slow

} // namespace

void LineWriter::write(std::string line)
{
    line += '\n';
    const std::lock_guard lock(m_mutex);
    if (!m_isClosed && !writeAll(line)) {
        m_isClosed = true;
    }
}

bool LineWriter::writeAll(std::string_view bytes)
{
    while (!bytes.empty()) {
        pollfd entry{m_descriptor, POLLOUT, 0};
        const int ready = ::poll(&entry, 1, kPollMilliseconds);
        if (ready == 0 || (ready < 0 && errno == EINTR)) {
            if (m_stop.isCancelled()) {
                return false;
            }
            continue;
        }
        if (ready < 0 || (entry.revents & POLLOUT) == 0) {
            return false;
        }
        // A pipe that is ready takes PIPE_BUF bytes without blocking; more might block for good.
        const std::size_t part = std::min<std::size_t>(bytes.size(), PIPE_BUF);
        const ssize_t written = ::write(m_descriptor, bytes.data(), part);
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(0, written)));
    }
    return true;
}

} // namespace lapidary::compute
