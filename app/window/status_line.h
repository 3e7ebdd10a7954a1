// SPDX-License-Identifier: GPL-3.0-or-later
// StatusLine: hint on the left; jobs, problems and engine on the right, each a button to its pane.
// Nothing is said here alone.
#pragma once

#include <QStatusBar>

class QProgressBar;
class QToolButton;

namespace lapidary::app {

struct Services;

class StatusLine : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusLine(Services& services, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A button was used: "jobs", "problems" or "log".
    void paneRequested(const QString& id);

private:
    QToolButton* addButton(const QString& id, const QString& tip);
    void updateEngine();
    void updateJobs();
    void updateProblems();

    Services& m_services;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_jobs = nullptr;
    QToolButton* m_problems = nullptr;
    QToolButton* m_engine = nullptr;
};

} // namespace lapidary::app
