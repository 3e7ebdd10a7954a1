// SPDX-License-Identifier: GPL-3.0-or-later
// The one way to tell a person something: the message bar, the problems and the log all get it.
#pragma once

#include "widgets/shell/message.h"

#include <QObject>
#include <QStringList>

namespace lapidary::widgets {
class LogModel;
class ProblemModel;
} // namespace lapidary::widgets

namespace lapidary::app {

class Notices : public QObject
{
    Q_OBJECT

public:
    Notices(widgets::ProblemModel& problems, widgets::LogModel& log, QObject* parent = nullptr);

    /// Shows the message until it is dismissed; warnings and errors are kept in Problems.
    void post(const widgets::Message& message);
    /// Takes the message of that key from the bar, because it is no longer true.
    void withdraw(const QString& key);
    /// Writes a line of the workbench itself to the log.
    void log(widgets::Level level, const QString& text);
    /// Writes lines of the engine to the log; their level is read from their first word.
    void logEngine(const QStringList& lines);

Q_SIGNALS:
    void posted(const lapidary::widgets::Message& message);
    void withdrawn(const QString& key);

private:
    widgets::ProblemModel& m_problems;
    widgets::LogModel& m_log;
};

} // namespace lapidary::app
