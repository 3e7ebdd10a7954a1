// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/job_row.h"

#include "widgets/shell/job_model.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <array>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr int kSteps = 1000;

struct Look
{
    const char16_t* icon;
    Token token;
};

// In the order of JobState.
constexpr std::array<Look, 7> kLooks{{{u"history", Token::TextMuted}, {u"play", Token::Accent},
    {u"pause", Token::Warning}, {u"stop", Token::TextMuted}, {u"success", Token::Success},
    {u"close", Token::TextMuted}, {u"error", Token::Error}}};

} // namespace

JobRow::JobRow(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_title(new TextLabel(TextRole::Body, {}, this))
    , m_status(new TextLabel(TextRole::Muted, {}, this))
    , m_bar(new QProgressBar(this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 8, 12, 8);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(4);
    grid->addWidget(m_icon, 0, 0, 3, 1, Qt::AlignTop);
    grid->addWidget(m_title, 0, 1);
    grid->addWidget(m_bar, 1, 1);
    grid->addWidget(m_status, 2, 1);
    grid->addWidget(m_cancel, 0, 2, 3, 1, Qt::AlignVCenter);
    grid->setColumnStretch(1, 1);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(10);
    connect(m_cancel, &QPushButton::clicked, this, &JobRow::cancelRequested);
    connect(&theme, &Theme::changed, this, &JobRow::updateIcon);
}

void JobRow::setJob(const Job& job)
{
    m_state = static_cast<int>(job.state);
    m_title->setText(job.title);
    m_status->setText(jobStatusText(job));
    m_bar->setVisible(!isEnded(job.state));
    m_bar->setAccessibleName(tr("Progress of %1").arg(job.title));
    m_bar->setRange(0, job.progress ? kSteps : 0);
    if (job.progress) {
        m_bar->setValue(
            static_cast<int>(std::lround(std::clamp(*job.progress, 0.0, 1.0) * kSteps)));
    }
    m_cancel->setVisible(!isEnded(job.state));
    m_cancel->setEnabled(job.canCancel);
    m_cancel->setToolTip(job.canCancel ? QString() : tr("This part cannot be interrupted."));
    m_cancel->setAccessibleName(tr("Cancel %1").arg(job.title));
    setAccessibleName(job.title + QStringLiteral(": ") + jobStatusText(job));
    updateIcon();
}

void JobRow::updateIcon()
{
    const Look& look = kLooks[static_cast<std::size_t>(m_state)];
    m_icon->setPixmap(
        m_theme.pixmap(look.icon, look.token, m_theme.scaled(20), devicePixelRatioF()));
    m_icon->setAccessibleName(jobStateName(static_cast<JobState>(m_state)));
}

void JobRow::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setPen(mixed(m_theme.color(Token::Outline), m_theme.color(Token::Surface), 0.7));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace lapidary::widgets
