// SPDX-License-Identifier: Apache-2.0
#include "compute/serve/request_queue.h"

#include <algorithm>

namespace lapidary::compute {

RequestQueue::Push RequestQueue::push(Request request)
{
    const std::lock_guard lock(m_mutex);
    const bool isKnown = (m_running && m_runningId == request.id)
        || std::any_of(m_waiting.begin(), m_waiting.end(),
            [&](const Request& other) { return other.id == request.id; });
    if (isKnown) {
        return Push::DuplicateId;
    }
    if (m_waiting.size() >= m_maximumWaiting || request.bytes > m_maximumBytes - m_bytes) {
        return Push::Busy;
    }
    m_bytes += request.bytes;
    m_waiting.push_back(std::move(request));
    m_changed.notify_one();
    return Push::Queued;
}

std::optional<Request> RequestQueue::next()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_isClosed || !m_waiting.empty(); });
    if (m_waiting.empty()) {
        return std::nullopt;
    }
    Request request = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_bytes -= request.bytes;
    m_runningId = request.id;
    m_running = request.cancel;
    return request;
}

void RequestQueue::finished()
{
    const std::lock_guard lock(m_mutex);
    m_running.reset();
    m_runningId = nullptr;
}

std::optional<Request> RequestQueue::withdraw(const model::Json& id)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_waiting.begin(), m_waiting.end(),
        [&](const Request& request) { return request.id == id; });
    if (found == m_waiting.end()) {
        return std::nullopt;
    }
    Request request = std::move(*found);
    m_bytes -= request.bytes;
    m_waiting.erase(found);
    return request;
}

std::shared_ptr<CancelToken> RequestQueue::running(const model::Json& id) const
{
    const std::lock_guard lock(m_mutex);
    return m_running && m_runningId == id ? m_running : nullptr;
}

model::Json RequestQueue::state() const
{
    const std::lock_guard lock(m_mutex);
    return {{"running", m_runningId}, {"queued", m_waiting.size()}};
}

void RequestQueue::close(Rest rest)
{
    const std::lock_guard lock(m_mutex);
    m_isClosed = true;
    if (rest == Rest::Drop) {
        m_waiting.clear();
        m_bytes = 0;
        if (m_running) {
            m_running->cancel();
        }
    }
    m_changed.notify_all();
}

bool RequestQueue::isIdle() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting.empty() && !m_running;
}

} // namespace lapidary::compute
