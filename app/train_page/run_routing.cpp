// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/run_routing.h"

#include "app/runs/run_follower.h"
#include "app/services/services.h"
#include "widgets/run/history_bar.h"
#include "widgets/run/load_heatmap.h"
#include "widgets/run/step_matrix.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"

#include <QBoxLayout>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace lapidary::app {

using widgets::countText;
using widgets::TextLabel;
using widgets::TextRole;

RunRouting::RunRouting(Services& services, RunFollower& run, QWidget* parent)
    : Card(services.theme, tr("Experts"), parent)
    , m_run(run)
    , m_history(new widgets::HistoryBar(services.theme, this))
    , m_loads(new widgets::LoadHeatmap(services.theme, this))
    , m_steps(new widgets::StepMatrix(services.theme, this))
{
    setObjectName(QStringLiteral("routing"));
    body()->addWidget(m_history);
    body()->addWidget(makeTables());
    connect(&run, &RunFollower::changed, this, [this] {
        m_history->setFollowing(true);
        take();
    });
    connect(&run, &RunFollower::advanced, this, [this](const RunDelta& delta) {
        if (!delta.loads.empty() || !delta.routing.empty() || delta.truncateFrom) {
            take();
        }
    });
    connect(m_history, &widgets::HistoryBar::moved, this, &RunRouting::refresh);
    connect(m_loads, &widgets::CellGrid::chosen, this, &RunRouting::refresh);
    take();
}

QWidget* RunRouting::makeTables()
{
    auto* tables = new QWidget(this);
    const auto column = [tables](const QString& title, QWidget* table) {
        auto* layout = new QVBoxLayout;
        auto* label = new TextLabel(TextRole::Muted, title, tables);
        layout->addWidget(label);
        layout->addWidget(table, 1);
        return std::pair(layout, label);
    };
    const auto [loads, loadsTitle]
        = column(tr("Tokens of each expert, against the mean of its layer. A click chooses the "
                    "layer."),
            m_loads);
    const auto [steps, stepsTitle] = column({}, m_steps);
    m_stepsTitle = stepsTitle;
    m_row = new QBoxLayout(QBoxLayout::LeftToRight, tables);
    m_row->setContentsMargins({});
    m_row->setSpacing(24);
    m_row->addLayout(loads, 1);
    m_row->addLayout(steps, 1);
    return tables;
}

void RunRouting::setNarrow(bool isNarrow)
{
    m_row->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void RunRouting::goTo(double step)
{
    m_history->goTo(std::llround(step));
}

void RunRouting::take()
{
    m_history->setSteps(m_run.loads().steps());
}

void RunRouting::refresh()
{
    const int index = m_history->index();
    const auto& frames = m_run.loads().frames();
    if (index < 0 || index >= static_cast<int>(frames.size())) {
        m_loads->setLoads({});
        showSteps(-1);
        Q_EMIT moved({});
        return;
    }
    const CountHistory::Frame& frame = frames[static_cast<std::size_t>(index)];
    const QSize before = m_loads->minimumSizeHint() + m_steps->minimumSizeHint();
    m_loads->setLoads(frame.layers);
    showSteps(frame.step);
    if (before != m_loads->minimumSizeHint() + m_steps->minimumSizeHint()) {
        makeRoom();
    }
    Q_EMIT moved(
        m_history->isFollowing() ? std::nullopt : std::optional(static_cast<double>(frame.step)));
}

// A change of size that comes while a layout is being made does not reach the layouts around it.
void RunRouting::makeRoom()
{
    QTimer::singleShot(0, this, [this] {
        for (QWidget* outer = m_loads->parentWidget(); outer; outer = outer->parentWidget()) {
            if (QLayout* layout = outer->layout()) {
                layout->invalidate();
                layout->activate();
            }
            outer->updateGeometry();
            if (outer->inherits("QAbstractScrollArea")) {
                break;
            }
        }
    });
}

void RunRouting::showSteps(std::int64_t step)
{
    const auto& frames = m_run.routing().frames();
    const auto layer = static_cast<std::size_t>(m_loads->currentRow());
    const auto end = std::upper_bound(frames.begin(), frames.end(), step,
        [](std::int64_t value, const CountHistory::Frame& frame) { return value < frame.step; });
    const auto begin = end - std::min<std::ptrdiff_t>(kWindow, end - frames.begin());
    widgets::StepCounts counts;
    for (auto frame = begin; frame != end; ++frame) {
        if (layer >= frame->layers.size()) {
            continue;
        }
        const auto& tokens = frame->layers[layer];
        const std::size_t experts = tokens.size() / widgets::kStepRows;
        for (std::size_t row = 0; row < counts.size(); ++row) {
            counts[row].resize(std::max(counts[row].size(), experts), 0);
            for (std::size_t expert = 0; expert < experts; ++expert) {
                counts[row][expert] += tokens[row * experts + expert];
            }
        }
    }
    m_steps->setCounts(std::move(counts));
    m_stepsTitle->setText(begin == end
            ? tr("Experts of the reasoning steps: the data has no step labels")
            : tr("Layer %1: experts of the reasoning steps against chance, steps %2 to %3")
                  .arg(layer)
                  .arg(countText(begin->step), countText((end - 1)->step)));
}

} // namespace lapidary::app
