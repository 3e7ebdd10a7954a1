// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/log_filter.h"

#include "widgets/shell/log_model.h"

namespace lapidary::widgets {

LogFilter::LogFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{ }

void LogFilter::setLevel(Level atLeast)
{
    m_level = atLeast;
    invalidateFilter();
}

void LogFilter::setSearch(const QString& text)
{
    m_search = text;
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return index.data(LogModel::LevelRole).toInt() >= static_cast<int>(m_level)
        && (m_search.isEmpty()
            || index.data(LogModel::SearchRole).toString().contains(m_search, Qt::CaseInsensitive));
}

} // namespace lapidary::widgets
