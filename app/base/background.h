// SPDX-License-Identifier: GPL-3.0-or-later
// File work leaves the GUI thread through this one function.
#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace lapidary::app {

/// Runs `work()` in a thread of `pool` and then `done(result)` in the GUI thread, unless `context`
/// has gone by then. `work` must own everything it uses.
template <class Work, class Done>
void inBackground(QThreadPool& pool, QObject* context, Work work, Done done)
{
    pool.start(
        [guard = QPointer<QObject>(context), work = std::move(work), done = std::move(done)] {
            auto result = std::make_shared<decltype(work())>(work());
            // The application outlives the pool; the context may not, so it is asked over there.
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [guard, result, done] {
                    if (guard) {
                        done(std::move(*result));
                    }
                },
                Qt::QueuedConnection);
        });
}

/// The same in the common thread pool.
template <class Work, class Done>
void inBackground(QObject* context, Work work, Done done)
{
    inBackground(*QThreadPool::globalInstance(), context, std::move(work), std::move(done));
}

} // namespace lapidary::app
