// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/run/history_bar.h"

#include "widgets/shell/action_button.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kFrame = 100;      // ms
constexpr int kPlayFrames = 150; // the whole history takes at most 15 s

} // namespace

HistoryBar::HistoryBar(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_play(makeIconButton(theme, u"play", tr("Play the history"), this))
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_text(new TextLabel(TextRole::Mono, {}, this))
    , m_live(new QToolButton(this))
{
    m_slider->setObjectName(QStringLiteral("history.slider"));
    m_slider->setAccessibleName(tr("Step that is shown"));
    m_slider->setTracking(true);
    m_text->setObjectName(QStringLiteral("history.step"));
    m_text->setWordWrap(false);
    m_play->setObjectName(QStringLiteral("history.play"));
    m_live->setObjectName(QStringLiteral("history.live"));
    m_live->setText(tr("Live"));
    m_live->setToolTip(tr("Show the newest step as it comes"));
    m_live->setCheckable(true);
    m_live->setChecked(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_play);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_text);
    layout->addWidget(m_live);
    m_timer.setInterval(kFrame);
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        m_live->setChecked(m_slider->value() == m_slider->maximum() && m_live->isChecked());
        refresh();
        Q_EMIT moved();
    });
    connect(m_live, &QToolButton::clicked, this, [this](bool isOn) { setFollowing(isOn); });
    connect(m_play, &QToolButton::clicked, this, [this] { setPlaying(!m_timer.isActive()); });
    connect(&m_timer, &QTimer::timeout, this, [this] {
        const int pace = std::max(1, m_slider->maximum() / kPlayFrames);
        m_slider->setValue(m_slider->value() + pace);
        if (m_slider->value() == m_slider->maximum()) {
            setPlaying(false);
        }
    });
    refresh();
}

void HistoryBar::setPlaying(bool isPlaying)
{
    if (isPlaying && m_slider->value() == m_slider->maximum()) {
        m_live->setChecked(false);
        m_slider->setValue(0);
    }
    isPlaying ? m_timer.start() : m_timer.stop();
    m_play->setIcon(m_theme.icon(isPlaying ? u"pause" : u"play"));
}

void HistoryBar::setSteps(std::vector<std::int64_t> steps)
{
    const std::int64_t before
        = m_steps.empty() ? -1 : m_steps[static_cast<std::size_t>(std::max(0, index()))];
    m_steps = std::move(steps);
    {
        const QSignalBlocker blocker(m_slider);
        m_slider->setRange(0, std::max(0, static_cast<int>(m_steps.size()) - 1));
        m_slider->setPageStep(std::max(1, static_cast<int>(m_steps.size()) / 10));
        const auto place = std::upper_bound(m_steps.begin(), m_steps.end(), before);
        m_slider->setValue(isFollowing()
                ? m_slider->maximum()
                : std::max(0, static_cast<int>(place - m_steps.begin()) - 1));
    }
    refresh();
    Q_EMIT moved();
}

void HistoryBar::goTo(std::int64_t step)
{
    const auto place = std::upper_bound(m_steps.begin(), m_steps.end(), step);
    m_live->setChecked(false);
    m_slider->setValue(std::max(0, static_cast<int>(place - m_steps.begin()) - 1));
    refresh();
    Q_EMIT moved();
}

void HistoryBar::setFollowing(bool isFollowing)
{
    setPlaying(false);
    m_live->setChecked(isFollowing);
    if (isFollowing) {
        m_slider->setValue(m_slider->maximum());
        refresh();
        Q_EMIT moved();
    }
}

bool HistoryBar::isFollowing() const
{
    return m_live->isChecked();
}

int HistoryBar::index() const
{
    return m_steps.empty() ? -1 : m_slider->value();
}

void HistoryBar::refresh()
{
    setEnabled(!m_steps.empty());
    if (m_steps.empty()) {
        m_text->setText(tr("no steps yet"));
        return;
    }
    const std::int64_t step = m_steps[static_cast<std::size_t>(m_slider->value())];
    m_text->setText(tr("step %1").arg(countText(step)));
    m_slider->setAccessibleDescription(
        tr("Step %1 of %2 to %3")
            .arg(countText(step), countText(m_steps.front()), countText(m_steps.back())));
}

} // namespace lapidary::widgets
