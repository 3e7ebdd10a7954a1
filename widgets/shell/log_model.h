// SPDX-License-Identifier: GPL-3.0-or-later
// LogModel: the newest 10 000 log lines.
#pragma once

#include "widgets/shell/message.h"

#include <QAbstractListModel>
#include <QDateTime>

#include <deque>

namespace lapidary::widgets {

class Theme;

/// One line of a log.
struct LogLine
{
    QDateTime time;
    Level level = Level::Info;
    QString source; ///< who wrote it: "workbench", "engine"
    QString text;   ///< one line; line ends inside become spaces, over 4 000 characters are cut
};

/// The line as it is copied and saved: "2026-01-31 12:00:00.000  warning  engine  text".
QString plainText(const LogLine& line);

class LogModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        LevelRole = Qt::UserRole, ///< int of Level
        PlainTextRole,
        SearchRole, ///< source and text
    };

    static constexpr int kLimit = 10'000;

    explicit LogModel(const Theme& theme, QObject* parent = nullptr);

    /// Appends a line; the oldest goes when there are more than kLimit.
    void append(LogLine line);

    void clear();

    /// The newest `count` lines as text, oldest first.
    QString tail(int count) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    const Theme& m_theme;
    std::deque<LogLine> m_lines;
};

} // namespace lapidary::widgets
