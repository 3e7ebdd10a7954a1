// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/state_chip.h"

#include "app/runs/run_words.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace lapidary::app {

namespace {

constexpr int kIcon = 18;      // px at 100 %
constexpr double kTint = 0.88; // share of the surface in the chip's background

} // namespace

StateChip::StateChip(const widgets::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_word(new widgets::TextLabel(widgets::TextRole::Body, {}, this))
{
    setObjectName(QStringLiteral("run.state"));
    m_word->setWordWrap(false);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 12, 4);
    layout->addWidget(m_icon);
    layout->addWidget(m_word);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    connect(&theme, &widgets::Theme::changed, this, &StateChip::refresh);
}

void StateChip::setState(const QString& state)
{
    if (state != m_state) {
        m_state = state;
        refresh();
    }
}

void StateChip::refresh()
{
    m_word->setText(runStateName(m_state));
    m_icon->setPixmap(m_theme.pixmap(
        runStateIcon(m_state), runStateToken(m_state), m_theme.scaled(kIcon), devicePixelRatioF()));
    setAccessibleName(tr("State: %1").arg(runStateName(m_state)));
    update();
}

void StateChip::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = m_theme.color(runStateToken(m_state));
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(widgets::mixed(color, m_theme.color(widgets::Token::Surface), kTint));
    const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.drawRoundedRect(frame, frame.height() / 2.0, frame.height() / 2.0);
}

} // namespace lapidary::app
