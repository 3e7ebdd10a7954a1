// SPDX-License-Identifier: Apache-2.0
#include "compute/train/heartbeat.h"

#include "model/core/text_format.h"

#include <chrono>

namespace lapidary::compute {

namespace {

constexpr auto kInterval = std::chrono::seconds(1);

} // namespace

model::Result<std::unique_ptr<Heartbeat>> Heartbeat::start(const std::filesystem::path& database)
{
    LAP_TRY(model::RunStore store, model::RunStore::open(database));
    return std::unique_ptr<Heartbeat>(new Heartbeat(std::move(store)));
}

Heartbeat::Heartbeat(model::RunStore store)
    : m_store(std::move(store))
{
    m_thread = std::thread([this] { beat(); });
}

Heartbeat::~Heartbeat()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Heartbeat::beat()
{
    std::unique_lock lock(m_mutex);
    do {
        lock.unlock();
        // A beat that cannot be written is a beat missed: the job itself meets the same error.
        static_cast<void>(
            m_store.setStatus({{"heartbeat", model::utcText(std::chrono::system_clock::now())}}));
        lock.lock();
    } while (!m_wake.wait_for(lock, kInterval, [this] { return m_isEnding; }));
}

} // namespace lapidary::compute
