// SPDX-License-Identifier: GPL-3.0-or-later
// ProblemModel: every message that was posted, newest first, the same one counted.
#pragma once

#include "widgets/shell/message.h"

#include <QAbstractTableModel>
#include <QDateTime>

#include <vector>

namespace lapidary::widgets {

class Theme;

class ProblemModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        LevelColumn,
        TextColumn,
        WhereColumn,
        CodeColumn,
        TimeColumn,
        CountColumn,
        ColumnCount,
    };

    enum Role
    {
        LevelRole = Qt::UserRole, ///< int of Level
        KeyRole,
        DetailRole,
        PlainTextRole, ///< the whole message for the clipboard
        SortRole,      ///< what a sorting proxy should compare
    };

    static constexpr int kLimit = 1000; ///< the oldest goes when there are more

    explicit ProblemModel(const Theme& theme, QObject* parent = nullptr);

    /// Adds a message on top, or counts it when one of its key is there.
    void add(const Message& message, const QDateTime& time = QDateTime::currentDateTime());

    /// Removes the message of that key; true when there was one.
    bool remove(const QString& key);

    void clear();

    /// How many rows are at least that serious.
    int count(Level atLeast) const;

    /// The message of a row.
    const Message& message(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// The number of rows or their levels changed.
    void countChanged();

private:
    struct Row
    {
        Message message;
        QDateTime time;
        int count = 1;
    };

    QString display(const Row& row, int column) const;
    int find(const QString& key) const;

    const Theme& m_theme;
    std::vector<Row> m_rows;
};

} // namespace lapidary::widgets
