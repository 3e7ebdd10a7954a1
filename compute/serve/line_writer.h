// SPDX-License-Identifier: Apache-2.0
// Writes whole lines to a descriptor from any thread, and notices when nobody reads them any more.
#pragma once

#include "compute/base/job.h"

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace lapidary::compute {

class LineWriter
{
public:
    /// `stop` ends a write that waits for a reader.
    LineWriter(int descriptor, const CancelToken& stop)
        : m_descriptor(descriptor)
        , m_stop(stop)
    { }

    /// Writes the text and a line break. Waits while the reader is slow; afterwards `isClosed` may
    /// be true.
    void write(std::string line);

    /// True once the reader is gone or a write failed; further writes do nothing.
    bool isClosed() const { return m_isClosed; }

    void close() { m_isClosed = true; }

private:
    bool writeAll(std::string_view bytes);

    int m_descriptor;
    const CancelToken& m_stop;
    std::mutex m_mutex;
    std::atomic<bool> m_isClosed{false};
};

} // namespace lapidary::compute
