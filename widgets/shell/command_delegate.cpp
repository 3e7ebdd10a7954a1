// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/command_delegate.h"

#include "widgets/shell/command_list_model.h"
#include "widgets/theme/theme.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kPadding = 10;

} // namespace

CommandDelegate::CommandDelegate(const Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

QSize CommandDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool hasReason = !index.data(CommandListModel::ReasonRole).toString().isEmpty();
    const int lines = hasReason ? 2 : 1;
    return {0, std::max(32, option.fontMetrics.lineSpacing() * lines + m_theme.scaled(14))};
}

void CommandDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool isSelected = option.state & QStyle::State_Selected;
    const QString why = index.data(CommandListModel::ReasonRole).toString();
    const QString shortcut = index.data(CommandListModel::ShortcutRole).toString();
    const QColor quiet = m_theme.color(isSelected ? Token::OnSelection : Token::TextMuted);
    painter->save();
    painter->fillRect(option.rect, m_theme.color(isSelected ? Token::Selection : Token::Surface));

    QRect rest = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const int iconEdge = m_theme.scaled(18);
    const auto place = [&](const QRect& logical) {
        return QStyle::visualRect(option.direction, option.rect, logical);
    };
    const QIcon icon = index.data(Qt::DecorationRole).value<QIcon>();
    const QRect iconRect(rest.x(), rest.center().y() - iconEdge / 2, iconEdge, iconEdge);
    icon.paint(painter, place(iconRect), Qt::AlignCenter,
        !why.isEmpty()   ? QIcon::Disabled
            : isSelected ? QIcon::Selected
                         : QIcon::Normal);
    rest.setLeft(iconRect.right() + kPadding);

    painter->setFont(option.font);
    painter->setPen(quiet);
    const int keys = option.fontMetrics.horizontalAdvance(shortcut);
    painter->drawText(place(QRect(rest.right() - keys, rest.y(), keys + 1, rest.height())),
        Qt::AlignCenter, shortcut);
    rest.setRight(rest.right() - keys - kPadding);
    if (!why.isEmpty()) {
        const QRect below(rest.x(), rest.center().y(), rest.width(), rest.height() / 2);
        painter->drawText(place(below), Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine,
            option.fontMetrics.elidedText(why, Qt::ElideRight, below.width()));
        rest.setHeight(rest.height() / 2 + 2);
    }
    drawTitle(painter, place(rest), option, index);
    painter->restore();
}

void CommandDelegate::drawTitle(QPainter* painter, const QRect& rect,
    const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool isSelected = option.state & QStyle::State_Selected;
    const bool isDisabled = !index.data(CommandListModel::ReasonRole).toString().isEmpty();
    QTextLayout layout(option.fontMetrics.elidedText(
                           index.data(Qt::DisplayRole).toString(), Qt::ElideRight, rect.width()),
        option.font);
    QTextOption textOption;
    textOption.setTextDirection(option.direction);
    layout.setTextOption(textOption);
    QList<QTextLayout::FormatRange> formats;
    for (const int at : index.data(CommandListModel::PositionsRole).value<QList<int>>()) {
        if (at < layout.text().size()) {
            QTextCharFormat bold;
            bold.setFontWeight(QFont::Bold);
            bold.setFontUnderline(true);
            formats.append({at, 1, bold});
        }
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(rect.width());
    layout.endLayout();
    painter->setPen(m_theme.color(isSelected ? Token::OnSelection
            : isDisabled                     ? Token::TextMuted
                                             : Token::Text));
    layout.draw(painter, QPointF(rect.x(), rect.y() + (rect.height() - line.height()) / 2.0));
}

} // namespace lapidary::widgets
