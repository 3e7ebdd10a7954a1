// SPDX-License-Identifier: GPL-3.0-or-later
// Which log lines are shown.
#pragma once

#include "widgets/shell/message.h"

#include <QSortFilterProxyModel>

namespace lapidary::widgets {

class LogFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit LogFilter(QObject* parent = nullptr);

    void setLevel(Level atLeast);
    void setSearch(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    Level m_level = Level::Info;
    QString m_search;
};

} // namespace lapidary::widgets
