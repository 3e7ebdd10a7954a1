// SPDX-License-Identifier: GPL-3.0-or-later
// JobStrip: what a page or dialog shows of a request of its own: a bar, a sentence, Cancel. The
// request is a job like any other and goes on when the strip is not seen.
#pragma once

#include "app/engine/engine_session.h"

#include <QWidget>

class QProgressBar;
class QPushButton;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct Services;

/// How far a request is, in one line: "Layers · 3 of 5 layers · 12 s left".
QString progressText(const EngineProgress& progress);

class JobStrip : public QWidget
{
    Q_OBJECT

public:
    /// `id`: of the strip, for tests; its parts are "<id>.progress", "<id>.state", "<id>.cancel".
    JobStrip(Services& services, const QString& id, QWidget* parent = nullptr);

    /// Asks the engine under that title. `finished` is called when it has ended, however; a strip
    /// that is asked while it runs must not be.
    void run(const QString& title, const QString& method, model::Json params,
        std::function<void(const model::Result<EngineReply>&)> finished);

    bool isRunning() const { return m_request != 0; }

    /// The sentence beside the bar.
    void setText(const QString& text);

    /// What stands before the progress of several requests that belong together: "Model 2 of 3".
    void setPrefix(const QString& prefix) { m_prefix = prefix; }

Q_SIGNALS:
    /// It runs now, or no more.
    void runningChanged();

private:
    void showProgress(const EngineProgress& progress);
    void showRunning(std::int64_t request);

    Services& m_services;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
    widgets::TextLabel* m_state = nullptr;
    QString m_prefix;
    std::int64_t m_request = 0;
};

} // namespace lapidary::app
