// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/mode_bar.h"

#include "widgets/theme/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLayout>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kStrip = 3; // px, marks the current mode

} // namespace

ModeBar::ModeBar(const Theme& theme, QWidget* parent)
    : QToolBar(parent)
    , m_theme(theme)
    , m_group(new QActionGroup(this))
{
    setWindowTitle(tr("Modes"));
    setAccessibleName(tr("Modes"));
    setOrientation(Qt::Vertical);
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    setContentsMargins(kStrip + 1, 4, kStrip + 1, 4);
    m_group->setExclusive(true);
    connect(m_group, &QActionGroup::triggered, this, [this] { update(); });
    connect(&theme, &Theme::changed, this, &ModeBar::updateSizes);
    updateSizes();
}

void ModeBar::addMode(QAction* mode)
{
    mode->setCheckable(true);
    m_group->addAction(mode);
    addAction(mode);
    connect(mode, &QAction::toggled, this, [this] { update(); });
    auto* button = qobject_cast<QToolButton*>(widgetForAction(mode));
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(mode->iconText());
    button->installEventFilter(this);
    updateSizes();
}

QList<QAction*> ModeBar::modes() const
{
    return m_group->actions();
}

QAction* ModeBar::currentMode() const
{
    return m_group->checkedAction();
}

bool ModeBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ToolTip && showTip(watched, event)) {
        return true;
    }
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        const QList<QAction*> all = modes();
        for (int i = 0; step != 0 && i < all.size(); ++i) {
            if (widgetForAction(all[i]) == watched) {
                const int next = std::clamp<int>(i + step, 0, static_cast<int>(all.size()) - 1);
                widgetForAction(all[next])->setFocus(Qt::TabFocusReason);
                return true;
            }
        }
    }
    return QToolBar::eventFilter(watched, event);
}

void ModeBar::changeEvent(QEvent* event)
{
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_group) {
        updateSizes();
    }
}

void ModeBar::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Canvas));
    const bool isRightToLeft = layoutDirection() == Qt::RightToLeft;
    painter.setPen(mixed(m_theme.color(Token::Outline), m_theme.color(Token::Canvas), 0.6));
    const int edge = isRightToLeft ? 0 : width() - 1;
    painter.drawLine(edge, 0, edge, height());
    const QAction* current = currentMode();
    const QWidget* button = current ? widgetForAction(const_cast<QAction*>(current)) : nullptr;
    if (button) {
        const QRect at = button->geometry().adjusted(0, 4, 0, -4);
        painter.fillRect(isRightToLeft ? width() - kStrip : 0, at.y(), kStrip, at.height(),
            m_theme.color(Token::Accent));
    }
}

// All buttons get the width of the widest word; icons grow less than the text, so that eight modes
// fit a window of 700 px at 200 %.
void ModeBar::updateSizes()
{
    const int icon = std::min(m_theme.scaled(26), 34);
    setIconSize({icon, icon});
    int width = m_theme.scaled(64);
    const QFontMetrics metrics(m_theme.font()); // the buttons' own font may be a moment behind
    for (QAction* mode : modes()) {
        width = std::max(width, metrics.horizontalAdvance(mode->iconText()) + m_theme.scaled(24));
    }
    setWords(/*areShown=*/true);
    for (QAction* mode : modes()) {
        widgetForAction(mode)->setFixedWidth(width);
    }
    m_heightWithWords = heightOfButtons();
    fitWords();
}

int ModeBar::heightOfButtons() const
{
    const QMargins margins = layout()->contentsMargins() + contentsMargins();
    int height = margins.top() + margins.bottom();
    for (QAction* mode : modes()) {
        height += widgetForAction(mode)->sizeHint().height() + std::max(layout()->spacing(), 0);
    }
    return height;
}

void ModeBar::setWords(bool areShown)
{
    setToolButtonStyle(areShown ? Qt::ToolButtonTextUnderIcon : Qt::ToolButtonIconOnly);
}

void ModeBar::fitWords()
{
    setWords(height() >= m_heightWithWords);
}

void ModeBar::resizeEvent(QResizeEvent* event)
{
    QToolBar::resizeEvent(event);
    fitWords();
}

bool ModeBar::showTip(QObject* watched, QEvent* event)
{
    auto* button = qobject_cast<QToolButton*>(watched);
    if (!button || toolButtonStyle() != Qt::ToolButtonIconOnly) {
        return false;
    }
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
        tr("%1: %2", "mode, what it is for")
            .arg(button->defaultAction()->iconText(), button->toolTip()),
        button);
    return true;
}

} // namespace lapidary::widgets
