// SPDX-License-Identifier: Apache-2.0
// Heartbeat: a small thread that says every second in run.db that the job lives, also while a step,
// a validation or a checkpoint takes long.
#pragma once

#include "model/run/run_store.h"

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace lapidary::compute {

class Heartbeat
{
public:
    /// Begins at once. Errors: those of RunStore::open (it has a connection of its own).
    static model::Result<std::unique_ptr<Heartbeat>> start(const std::filesystem::path& database);

    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

private:
    explicit Heartbeat(model::RunStore store);

    void beat();

    model::RunStore m_store;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isEnding = false;
    std::thread m_thread;
};

} // namespace lapidary::compute
