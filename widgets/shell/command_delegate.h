// SPDX-License-Identifier: GPL-3.0-or-later
// Draws a row of the command palette: text with the matched letters in bold, shortcut, and under a
// disabled command why it is disabled.
#pragma once

#include <QStyledItemDelegate>

namespace lapidary::widgets {

class Theme;

class CommandDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit CommandDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void drawTitle(QPainter* painter, const QRect& rect, const QStyleOptionViewItem& option,
        const QModelIndex& index) const;

    const Theme& m_theme;
};

} // namespace lapidary::widgets
