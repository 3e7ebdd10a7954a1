// SPDX-License-Identifier: GPL-3.0-or-later
// RunFollower: one run as it goes on, read from its run.db in the background. Asking something of
// the run needs no engine: the request is a row that the job answers.
#pragma once

#include "app/runs/count_history.h"
#include "app/runs/read_run.h"

#include <QObject>
#include <QTimer>

namespace lapidary::app {

class RunFollower : public QObject
{
    Q_OBJECT

public:
    static constexpr int kInterval = 500; ///< ms

    explicit RunFollower(QObject* parent = nullptr);

    /// Follows the run in this folder; empty: none. What was known of the former one is forgotten.
    void setFolder(const QString& folder);

    const QString& folder() const { return m_folder; }

    const model::RunState& state() const { return m_state; }

    const CountHistory& loads() const { return m_loads; }

    const CountHistory& routing() const { return m_routing; }

    /// Why the run cannot be read; empty when it can.
    const QString& problem() const { return m_problem; }

    /// Asks something of the job: pause, resume, checkpoint, finish, stop, steps.
    void ask(const QString& verb, const QString& argument = {});

    /// Looks at once, for example after the run was resumed.
    void look();

Q_SIGNALS:
    /// Another run, of which nothing is known yet.
    void changed();
    /// New rows; state and histories are up to date.
    void advanced(const lapidary::app::RunDelta& delta);
    /// The job answered a request, or it could not be asked.
    void answered(const QString& verb, const QString& answer);

private:
    void take(const model::Result<RunDelta>& delta);
    void awaitAnswer(const QString& verb, std::int64_t request, int looksLeft);

    QString m_folder;
    int m_number = 0; ///< of the followed run; late answers about former ones are dropped
    bool m_isLooking = false;
    QTimer m_timer;
    RunCursor m_cursor;
    model::RunState m_state;
    CountHistory m_loads;
    CountHistory m_routing;
    QString m_problem;
};

} // namespace lapidary::app
