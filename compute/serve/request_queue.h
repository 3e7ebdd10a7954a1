// SPDX-License-Identifier: Apache-2.0
// Requests on their way from the reader thread to the thread that runs commands.
#pragma once

#include "compute/base/job.h"
#include "model/core/json.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace lapidary::compute {

struct Request
{
    model::Json id;
    std::string method;
    model::Json params;
    std::size_t bytes = 0; ///< length of its line, which bounds what it holds
    std::shared_ptr<CancelToken> cancel = std::make_shared<CancelToken>();
};

/// Thread-safe. Bounded by count and by the bytes of the waiting lines.
class RequestQueue
{
public:
    enum class Push
    {
        Queued,
        Busy,       ///< too many or too much is waiting
        DuplicateId ///< a request with this id runs or waits
    };

    RequestQueue(std::size_t maximumWaiting, std::size_t maximumBytes)
        : m_maximumWaiting(maximumWaiting)
        , m_maximumBytes(maximumBytes)
    { }

    Push push(Request request);

    /// The next request, which then counts as running; nothing once the queue is closed and empty.
    std::optional<Request> next();

    /// The running request has ended.
    void finished();

    /// Takes a waiting request out of the queue.
    std::optional<Request> withdraw(const model::Json& id);

    /// The token of the running request, if it has this id.
    std::shared_ptr<CancelToken> running(const model::Json& id) const;

    /// {"running": id or null, "queued": count}
    model::Json state() const;

    /// No more requests come.
    enum class Rest
    {
        Answer, ///< what runs and waits is still done
        Drop    ///< what runs is cancelled, what waits is forgotten
    };
    void close(Rest rest);

    /// True when nothing runs or waits.
    bool isIdle() const;

private:
    const std::size_t m_maximumWaiting;
    const std::size_t m_maximumBytes;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Request> m_waiting;
    std::size_t m_bytes = 0;
    model::Json m_runningId;
    std::shared_ptr<CancelToken> m_running;
    bool m_isClosed = false;
};

} // namespace lapidary::compute
