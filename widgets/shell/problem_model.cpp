// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/problem_model.h"

#include "widgets/theme/theme.h"

#include <QLocale>

#include <algorithm>

namespace lapidary::widgets {

ProblemModel::ProblemModel(const Theme& theme, QObject* parent)
    : QAbstractTableModel(parent)
    , m_theme(theme)
{ }

int ProblemModel::find(const QString& key) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
        [&key](const Row& row) { return effectiveKey(row.message) == key; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

void ProblemModel::add(const Message& message, const QDateTime& time)
{
    const int old = find(effectiveKey(message));
    Row row{message, time};
    if (old >= 0) {
        row.count = m_rows[static_cast<std::size_t>(old)].count + 1;
        beginRemoveRows({}, old, old);
        m_rows.erase(m_rows.begin() + old);
        endRemoveRows();
    } else if (m_rows.size() >= kLimit) {
        beginRemoveRows({}, kLimit - 1, kLimit - 1);
        m_rows.pop_back();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_rows.insert(m_rows.begin(), row);
    endInsertRows();
    Q_EMIT countChanged();
}

bool ProblemModel::remove(const QString& key)
{
    const int row = find(key);
    if (row < 0) {
        return false;
    }
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
    Q_EMIT countChanged();
    return true;
}

void ProblemModel::clear()
{
    if (m_rows.empty()) {
        return;
    }
    beginResetModel();
    m_rows.clear();
    endResetModel();
    Q_EMIT countChanged();
}

int ProblemModel::count(Level atLeast) const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(),
        [atLeast](const Row& row) { return row.message.level >= atLeast; }));
}

const Message& ProblemModel::message(int row) const
{
    return m_rows.at(static_cast<std::size_t>(row)).message;
}

int ProblemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProblemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QString ProblemModel::display(const Row& row, int column) const
{
    switch (column) {
    case LevelColumn:
        return levelName(row.message.level);
    case TextColumn:
        return row.message.text;
    case WhereColumn:
        return row.message.where;
    case CodeColumn:
        return row.message.code;
    case TimeColumn:
        return QLocale().toString(row.time.time(), QStringLiteral("HH:mm:ss"));
    default:
        return QLocale().toString(row.count);
    }
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return display(row, index.column());
    case Qt::DecorationRole:
        return index.column() == LevelColumn
            ? QVariant(m_theme.pixmap(levelIconName(row.message.level),
                levelToken(row.message.level), m_theme.scaled(18), 2.0))
            : QVariant();
    case Qt::ToolTipRole:
        return row.message.text;
    case Qt::AccessibleTextRole:
        return index.column() == TextColumn ? plainText(row.message) : display(row, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == CountColumn
            ? QVariant(static_cast<int>(Qt::AlignTrailing | Qt::AlignVCenter))
            : QVariant();
    case LevelRole:
        return static_cast<int>(row.message.level);
    case KeyRole:
        return effectiveKey(row.message);
    case DetailRole:
        return row.message.detail;
    case PlainTextRole:
        return plainText(row.message);
    case SortRole:
        return index.column() == LevelColumn ? QVariant(static_cast<int>(row.message.level))
            : index.column() == TimeColumn   ? QVariant(row.time)
            : index.column() == CountColumn  ? QVariant(row.count)
                                             : QVariant(display(row, index.column()));
    default:
        return {};
    }
}

QVariant ProblemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case LevelColumn:
        return tr("Level");
    case TextColumn:
        return tr("What happened");
    case WhereColumn:
        return tr("Where");
    case CodeColumn:
        return tr("Code");
    case TimeColumn:
        return tr("Time");
    case CountColumn:
        return tr("Times");
    default:
        return {};
    }
}

} // namespace lapidary::widgets
