// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/log_model.h"

#include "widgets/theme/theme.h"

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kLineLimit = 4000; // characters
constexpr char kStamp[] = "yyyy-MM-dd HH:mm:ss.zzz";
constexpr char kShortStamp[] = "HH:mm:ss.zzz";

QString levelWord(Level level)
{
    return levelName(level).toLower();
}

} // namespace

QString plainText(const LogLine& line)
{
    return line.time.toString(QLatin1String(kStamp)) + QStringLiteral("  ")
        + levelWord(line.level).leftJustified(11) + QStringLiteral("  ")
        + line.source.leftJustified(9) + QStringLiteral("  ") + line.text;
}

LogModel::LogModel(const Theme& theme, QObject* parent)
    : QAbstractListModel(parent)
    , m_theme(theme)
{ }

void LogModel::append(LogLine line)
{
    line.text.truncate(kLineLimit);
    std::replace_if(
        line.text.begin(), line.text.end(),
        [](QChar c) {
            return c.category() == QChar::Other_Control || c == QChar::LineSeparator
                || c == QChar::ParagraphSeparator;
        },
        QChar(u' '));
    if (m_lines.size() >= kLimit) {
        beginRemoveRows({}, 0, 0);
        m_lines.pop_front();
        endRemoveRows();
    }
    beginInsertRows({}, rowCount(), rowCount());
    m_lines.push_back(std::move(line));
    endInsertRows();
}

void LogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

QString LogModel::tail(int count) const
{
    QString text;
    const int first = std::max(0, rowCount() - std::max(0, count));
    for (int row = first; row < rowCount(); ++row) {
        text += plainText(m_lines[static_cast<std::size_t>(row)]) + QChar(u'\n');
    }
    return text;
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const LogLine& line = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QString(line.time.toString(QLatin1String(kShortStamp)) + QStringLiteral("  ")
            + line.source.leftJustified(9) + QStringLiteral("  ") + line.text);
    case Qt::AccessibleTextRole:
    case PlainTextRole:
    case Qt::ToolTipRole:
        return plainText(line);
    case Qt::DecorationRole:
        return m_theme.pixmap(
            levelIconName(line.level), levelToken(line.level), m_theme.scaled(16), 2.0);
    case LevelRole:
        return static_cast<int>(line.level);
    case SearchRole:
        return QString(line.source + QChar(u' ') + line.text);
    default:
        return {};
    }
}

} // namespace lapidary::widgets
