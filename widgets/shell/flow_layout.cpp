// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/flow_layout.h"

#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace lapidary::widgets {

FlowLayout::FlowLayout(QWidget* parent)
    : QLayout(parent)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    for (QLayoutItem* item : m_items) {
        delete item;
    }
}

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.push_back(item);
}

int FlowLayout::count() const
{
    return static_cast<int>(m_items.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    QLayoutItem* item = itemAt(index);
    if (item) {
        m_items.erase(m_items.begin() + index);
    }
    return item;
}

int FlowLayout::gap() const
{
    return spacing() >= 0 ? spacing() : 8;
}

std::vector<FlowLayout::Row> FlowLayout::rows(int width) const
{
    std::vector<Row> all;
    for (int i = 0; i < count(); ++i) {
        const QLayoutItem& item = *m_items[static_cast<std::size_t>(i)];
        if (item.isEmpty()) {
            continue; // hidden
        }
        const QSize size = item.sizeHint();
        const bool fits = !all.empty() && all.back().size.width() + gap() + size.width() <= width;
        if (!fits) {
            all.push_back({i, i, QSize(-gap(), 0)});
        }
        Row& row = all.back();
        row.last = i + 1;
        row.size
            = {row.size.width() + gap() + size.width(), std::max(row.size.height(), size.height())};
    }
    return all;
}

int FlowLayout::heightForWidth(int width) const
{
    int height = -gap();
    for (const Row& row : rows(width)) {
        height += gap() + row.size.height();
    }
    return std::max(0, height);
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const Qt::LayoutDirection direction
        = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int y = rect.y();
    for (const Row& row : rows(rect.width())) {
        const int spare = std::max(0, rect.width() - row.size.width());
        int x = rect.x() + (alignment() & Qt::AlignLeading ? 0 : spare / 2);
        for (int i = row.first; i < row.last; ++i) {
            QLayoutItem& item = *m_items[static_cast<std::size_t>(i)];
            if (item.isEmpty()) {
                continue;
            }
            QSize size = item.sizeHint();
            size.setWidth(std::min(size.width(), rect.width()));
            item.setGeometry(QStyle::visualRect(direction, rect,
                QRect(QPoint(x, y + (row.size.height() - size.height()) / 2), size)));
            x += size.width() + gap();
        }
        y += row.size.height() + gap();
    }
}

QSize FlowLayout::sizeHint() const
{
    QSize size(-gap(), 0);
    for (const QLayoutItem* item : m_items) {
        const QSize hint = item->sizeHint();
        size = {size.width() + gap() + hint.width(), std::max(size.height(), hint.height())};
    }
    return size.expandedTo({0, 0});
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem* item : m_items) {
        size = size.expandedTo(item->minimumSize());
    }
    return size;
}

} // namespace lapidary::widgets
