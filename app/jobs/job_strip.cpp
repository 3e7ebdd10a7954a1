// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/job_strip.h"

#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/job_model.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

constexpr int kBarSteps = 1000;

} // namespace

QString progressText(const EngineProgress& progress)
{
    QStringList parts;
    if (!progress.phase.isEmpty()) {
        parts.append(sentence(progress.phase).chopped(1));
    }
    if (progress.total > 0.0) {
        parts.append(JobStrip::tr("%1 of %2 %3")
                         .arg(widgets::countText(qint64(progress.done)),
                             widgets::countText(qint64(progress.total)), progress.unit));
    }
    if (progress.secondsLeft) {
        parts.append(widgets::timeLeftText(*progress.secondsLeft));
    }
    return parts.join(QStringLiteral(" · "));
}

JobStrip::JobStrip(Services& services, const QString& id, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_bar(new QProgressBar(this))
    , m_cancel(new QPushButton(services.theme.icon(u"stop"), tr("Cancel"), this))
    , m_state(new widgets::TextLabel(widgets::TextRole::Body, {}, this))
{
    setObjectName(id);
    m_bar->setObjectName(id + QStringLiteral(".progress"));
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setTextVisible(false);
    m_cancel->setObjectName(id + QStringLiteral(".cancel"));
    m_cancel->setToolTip(tr("Give this up"));
    m_state->setObjectName(id + QStringLiteral(".state"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_bar, 1);
    row->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(row);
    layout->addWidget(m_state);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_state->setText(tr("Cancelling…"));
        m_services.engine.cancel(m_request);
    });
    showRunning(0);
    setText({});
}

void JobStrip::run(const QString& title, const QString& method, model::Json params,
    std::function<void(const model::Result<EngineReply>&)> finished)
{
    setText(tr("Waiting for the engine…"));
    m_bar->setRange(0, 0);
    showRunning(m_services.engineJobs.run(this, title,
        {method, std::move(params),
            [this](const EngineProgress& progress) { showProgress(progress); },
            [this, finished = std::move(finished)](const model::Result<EngineReply>& reply) {
                showRunning(0);
                finished(reply);
            }}));
}

void JobStrip::setText(const QString& text)
{
    m_state->setText(text);
    m_state->setVisible(!text.isEmpty());
}

void JobStrip::showProgress(const EngineProgress& progress)
{
    if (!m_cancel->isEnabled()) {
        return; // being cancelled
    }
    const bool isCounted = progress.total > 0.0;
    m_bar->setRange(0, isCounted ? kBarSteps : 0);
    if (isCounted) {
        m_bar->setValue(
            static_cast<int>(std::clamp(progress.done / progress.total, 0.0, 1.0) * kBarSteps));
    }
    const QString text = progressText(progress);
    setText(m_prefix.isEmpty() ? text : m_prefix + QStringLiteral(" · ") + text);
}

void JobStrip::showRunning(std::int64_t request)
{
    const bool isChanged = (request != 0) != (m_request != 0);
    m_request = request;
    m_bar->setVisible(request != 0);
    m_cancel->setVisible(request != 0);
    m_cancel->setEnabled(request != 0);
    if (isChanged) {
        Q_EMIT runningChanged();
    }
}

} // namespace lapidary::app
