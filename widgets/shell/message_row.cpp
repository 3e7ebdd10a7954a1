// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/message_row.h"

#include "widgets/shell/action_button.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kStrip = 4; // px, the coloured edge
constexpr int kActionsShown = 2;
constexpr int kDetailLines = 8;  // more is scrolled
constexpr int kComfortable = 48; // characters of text beside the buttons, else they go below

} // namespace

MessageRow::MessageRow(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(kStrip + 10, 6, 6, 6);
    m_icon = new QLabel(this);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    m_flow = new QBoxLayout(QBoxLayout::LeftToRight);
    m_flow->addWidget(makeTextBlock(), 1);
    m_flow->addWidget(makeButtonBlock(), 0, Qt::AlignTop | Qt::AlignLeading);
    layout->addLayout(m_flow, 1);
    m_close = makeIconButton(theme, u"close", tr("Dismiss"), this);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_close, &QToolButton::clicked, this, &MessageRow::closeRequested);
    connect(&theme, &Theme::changed, this, &MessageRow::updateIcon);
}

QWidget* MessageRow::makeTextBlock()
{
    auto* block = new QWidget(this);
    auto* layout = new QVBoxLayout(block);
    layout->setContentsMargins(0, 4, 0, 4);
    m_text = new TextLabel(TextRole::Body, {}, block);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_code = new TextLabel(TextRole::Muted, {}, block);
    m_detail = new QPlainTextEdit(block);
    m_detail->setReadOnly(true);
    m_detail->setTabChangesFocus(true);
    m_detail->setAccessibleName(tr("Details"));
    m_detail->hide();
    layout->addWidget(m_text);
    layout->addWidget(m_code);
    layout->addWidget(m_detail);
    return block;
}

QWidget* MessageRow::makeButtonBlock()
{
    m_buttonBlock = new QWidget(this);
    auto* layout = new QHBoxLayout(m_buttonBlock);
    layout->setContentsMargins(0, 0, 0, 0);
    m_actions = new QHBoxLayout;
    layout->addLayout(m_actions);
    m_more = new QPushButton(tr("Details"), m_buttonBlock);
    m_more->setCheckable(true);
    layout->addWidget(m_more);
    connect(m_more, &QPushButton::toggled, this, [this](bool isOpen) {
        m_detail->setVisible(isOpen);
        updateDetailHeight();
    });
    return m_buttonBlock;
}

void MessageRow::setMessage(const Message& message, int repeats)
{
    const bool isSameButtons = message.actions == m_message.actions;
    m_message = message;
    m_text->setText(message.text);
    QStringList parts;
    for (const QString& part : {message.code, message.where}) {
        if (!part.isEmpty()) {
            parts << part;
        }
    }
    if (repeats > 1) {
        parts << tr("%1 times", "how often a message came").arg(QLocale().toString(repeats));
    }
    m_code->setText(parts.join(QStringLiteral(" · ")));
    m_code->setVisible(!parts.isEmpty());
    m_detail->setPlainText(message.detail);
    m_more->setVisible(!message.detail.isEmpty());
    m_detail->setVisible(m_more->isChecked() && !message.detail.isEmpty());
    setAccessibleName(levelName(message.level) + QStringLiteral(": ") + message.text);
    setAccessibleDescription(message.detail);
    if (!isSameButtons) {
        updateButtons();
    }
    updateIcon();
    updateDetailHeight();
    updateDirection();
}

void MessageRow::updateButtons()
{
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const QPointer<QAction>& action : m_message.actions) {
        if (action && m_actions->count() < kActionsShown) {
            auto* button = new ActionButton(action, ButtonEmphasis::Plain, m_buttonBlock);
            m_actions->addWidget(button);
            // Qt shows the child of a visible widget only later, and until then it has no size.
            button->setVisible(action->isVisible());
        }
    }
}

void MessageRow::updateIcon()
{
    const int edge = m_theme.scaled(22);
    m_icon->setPixmap(m_theme.pixmap(
        levelIconName(m_message.level), levelToken(m_message.level), edge, devicePixelRatioF()));
    m_icon->setAccessibleName(levelName(m_message.level));
    m_icon->setContentsMargins(0, 4, 6, 0);
    update();
}

void MessageRow::updateDetailHeight()
{
    const int lines
        = std::clamp(static_cast<int>(m_message.detail.count(u'\n')) + 2, 3, kDetailLines);
    m_detail->setFixedHeight(m_detail->fontMetrics().lineSpacing() * lines + 16);
    updateGeometry();
}

void MessageRow::updateDirection()
{
    const int beside
        = m_buttonBlock->sizeHint().width() + fontMetrics().averageCharWidth() * kComfortable;
    const auto direction = flowWidth() < beside ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    if (direction != m_flow->direction()) {
        m_flow->setDirection(direction);
        m_flow->update();
        updateGeometry();
    }
}

/// What the width of the row leaves to text and buttons. Not the geometry of the layout, which is
/// that of the width before until the next layout pass.
int MessageRow::flowWidth() const
{
    const QMargins margins = layout()->contentsMargins();
    const int spacing = std::max(layout()->spacing(), 0);
    return width() - margins.left() - margins.right() - m_icon->sizeHint().width()
        - m_close->sizeHint().width() - 2 * spacing;
}

void MessageRow::focusCloseButton()
{
    m_close->setFocus();
}

QSize MessageRow::minimumSizeHint() const
{
    // The width that is needed with the buttons under the text, whatever the direction is now.
    const QSize full = QWidget::minimumSizeHint();
    const int width
        = m_buttonBlock->minimumSizeHint().width() + m_icon->width() + m_close->width() + 40;
    return {std::min(full.width(), width), full.height()};
}

void MessageRow::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const QColor level = m_theme.color(levelToken(m_message.level));
    painter.fillRect(rect(), levelBackground(m_theme.id(), m_message.level));
    const int x = layoutDirection() == Qt::RightToLeft ? width() - kStrip : 0;
    painter.fillRect(x, 0, kStrip, height(), level);
    painter.setPen(mixed(m_theme.color(Token::Surface), level, 0.4));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void MessageRow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateDirection();
}

bool MessageRow::event(QEvent* event)
{
    const bool isHandled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) {
        updateDirection(); // a button may have become wider
    }
    return isHandled;
}

void MessageRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateDetailHeight();
        updateDirection();
    }
}

} // namespace lapidary::widgets
