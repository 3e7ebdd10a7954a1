// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/run_curves.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/runs/run_follower.h"
#include "app/runs/run_library.h"
#include "app/runs/run_words.h"
#include "app/services/services.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"
#include "widgets/run/curve_plot.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QComboBox>
#include <QSignalBlocker>

#include <algorithm>

namespace lapidary::app {

using widgets::CurvePlot;
using widgets::TextLabel;
using widgets::TextRole;

namespace {

constexpr int kLossHeight = 260; // px at 100 %
constexpr int kOtherHeight = 150;
constexpr int kValidationSeries = 1; // orange
constexpr int kTwinSeries = 3;       // grey
constexpr int kComparedSeries = 4;   // violet
constexpr int kFirstPart = 5;

int seriesOf(const std::string& name, std::size_t known)
{
    return name == "loss"           ? -1
        : name == "validation_loss" ? kValidationSeries
        : name == "dense_loss"      ? kTwinSeries
                                    : kFirstPart + static_cast<int>(known);
}

} // namespace

bool isLoss(const std::string& scalar)
{
    return scalar == "loss" || scalar == "validation_loss" || scalar == "dense_loss"
        || scalar.starts_with("loss/");
}

RunCurves::RunCurves(Services& services, RunFollower& run, QWidget* parent)
    : Card(services.theme, tr("Loss"), parent)
    , m_services(services)
    , m_run(run)
    , m_losses(new CurvePlot(services.theme, tr("Loss by step"), this))
    , m_comparison(new QComboBox(this))
    , m_row(new QBoxLayout(QBoxLayout::LeftToRight))
{
    setObjectName(QStringLiteral("curves"));
    m_losses->setObjectName(QStringLiteral("curves.loss"));
    m_losses->plot().setMinimumHeight(services.theme.scaled(kLossHeight));
    m_losses->setSmoothing(0.0);
    m_comparison->setObjectName(QStringLiteral("curves.compare"));
    m_comparison->setAccessibleName(tr("Compare with"));
    m_comparison->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_comparison->setMinimumContentsLength(16);
    body()->addWidget(m_comparison, 0, Qt::AlignLeft);
    body()->addWidget(m_losses);
    m_others.resize(2);
    m_row->addWidget(makeOther(m_others[0], "max_violation", tr("First figure")), 1);
    m_row->addWidget(makeOther(m_others[1], "learning_rate", tr("Second figure")), 1);
    body()->addLayout(m_row);
    connect(&run, &RunFollower::changed, this, &RunCurves::reset);
    connect(&run, &RunFollower::advanced, this, &RunCurves::take);
    connect(&RunLibrary::of(services), &RunLibrary::changed, this, &RunCurves::refillComparisons);
    connect(m_comparison, &QComboBox::currentIndexChanged, this, &RunCurves::compare);
    connect(m_losses, &CurvePlot::chosen, this, &RunCurves::chosen);
    refillComparisons();
}

QWidget* RunCurves::makeOther(Other& other, const char* preferred, const QString& name)
{
    auto* block = new QWidget(this);
    other.preferred = preferred;
    other.choice = new QComboBox(block);
    other.choice->setAccessibleName(name);
    other.choice->setObjectName(QStringLiteral("curves.") + QLatin1String(preferred));
    other.choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    other.meaning = new TextLabel(TextRole::Muted, {}, block);
    other.plot = new CurvePlot(m_services.theme, name, block);
    other.plot->plot().setMinimumHeight(m_services.theme.scaled(kOtherHeight));
    auto* layout = new QVBoxLayout(block);
    layout->setContentsMargins({});
    layout->addWidget(other.choice, 0, Qt::AlignLeft);
    layout->addWidget(other.meaning);
    layout->addWidget(other.plot, 1);
    connect(
        other.choice, &QComboBox::currentIndexChanged, this, [this, &other] { showOther(other); });
    connect(other.plot, &CurvePlot::chosen, this, &RunCurves::chosen);
    return block;
}

void RunCurves::setNarrow(bool isNarrow)
{
    m_row->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void RunCurves::reset()
{
    m_losses->clear();
    m_lossCurves.clear();
    m_values.clear();
    m_marks.clear();
    m_compared = -1;
    for (Other& other : m_others) {
        const QSignalBlocker blocker(other.choice);
        other.choice->clear();
        other.plot->clear();
        other.curve = -1;
        other.meaning->setText({});
    }
    refillComparisons();
    compare();
}

void RunCurves::setPosition(std::optional<double> step)
{
    m_losses->setPosition(step);
    for (Other& other : m_others) {
        other.plot->setPosition(step);
    }
}

void RunCurves::truncate(double step)
{
    m_losses->truncate(step);
    for (auto& [name, values] : m_values) {
        const auto kept = std::lower_bound(values.steps.begin(), values.steps.end(), step)
            - values.steps.begin();
        values.steps.resize(static_cast<std::size_t>(kept));
        values.values.resize(static_cast<std::size_t>(kept));
    }
    for (Other& other : m_others) {
        other.plot->truncate(step);
    }
}

void RunCurves::take(const RunDelta& delta)
{
    if (delta.truncateFrom) {
        truncate(static_cast<double>(*delta.truncateFrom));
        compare(); // its curve was cut with the others
    }
    for (const auto& [name, rows] : delta.scalars) {
        Values values;
        for (const model::ScalarRow& row : rows) {
            values.steps.push_back(static_cast<double>(row.step));
            values.values.push_back(row.value);
        }
        if (isLoss(name)) {
            takeLosses(name, values);
            continue;
        }
        Values& known = m_values[name];
        known.steps.insert(known.steps.end(), values.steps.begin(), values.steps.end());
        known.values.insert(known.values.end(), values.values.begin(), values.values.end());
        offer(name);
        for (Other& other : m_others) {
            if (other.curve >= 0 && toUtf8(other.choice->currentData().toString()) == name) {
                other.plot->append(other.curve, values.steps, values.values);
            }
        }
    }
    const std::size_t before = m_marks.size();
    for (const model::RunEvent& event : delta.events) {
        if (event.kind == "resume" || event.kind == "phase") {
            m_marks.push_back(static_cast<double>(event.step));
        }
    }
    if (m_marks.size() != before) {
        m_losses->setMarks(m_marks);
    }
}

void RunCurves::takeLosses(const std::string& name, const Values& values)
{
    auto known = m_lossCurves.find(name);
    if (known == m_lossCurves.end()) {
        const int curve = m_losses->addCurve(curveName(toQString(name)),
            {seriesOf(name, m_lossCurves.size()), name == "validation_loss"});
        known = m_lossCurves.emplace(name, curve).first;
    }
    m_losses->append(known->second, values.steps, values.values);
}

void RunCurves::offer(const std::string& name)
{
    const QString id = toQString(name);
    for (Other& other : m_others) {
        if (other.choice->findData(id) >= 0) {
            continue;
        }
        const bool isFirst = other.choice->count() == 0;
        {
            const QSignalBlocker blocker(other.choice);
            other.choice->addItem(curveName(id), id);
            if (name == other.preferred) {
                other.choice->setCurrentIndex(other.choice->count() - 1);
            }
        }
        if (isFirst || name == other.preferred) {
            showOther(other);
        }
    }
}

void RunCurves::showOther(Other& other)
{
    const QString id = other.choice->currentData().toString();
    other.plot->clear();
    other.curve = -1;
    other.meaning->setText(curveMeaning(id));
    other.meaning->setVisible(!other.meaning->text().isEmpty());
    const auto values = m_values.find(toUtf8(id));
    if (values != m_values.end()) {
        other.curve = other.plot->addCurve(curveName(id), {});
        other.plot->append(other.curve, values->second.steps, values->second.values);
    }
}

void RunCurves::refillComparisons()
{
    if (m_comparison->view()->isVisible()) {
        return; // a person is choosing
    }
    const QString chosen = m_comparison->currentData().toString();
    const QSignalBlocker blocker(m_comparison);
    m_comparison->clear();
    m_comparison->addItem(tr("Compare with another run…"), QString());
    for (const ListedRun& run : RunLibrary::of(m_services).list()) {
        if (run.folder != m_run.folder() && run.objection.isEmpty()) {
            m_comparison->addItem(tr("Beside: %1").arg(run.name), run.folder);
        }
    }
    m_comparison->setCurrentIndex(std::max(0, m_comparison->findData(chosen)));
    m_comparison->setVisible(m_comparison->count() > 1);
}

void RunCurves::compare()
{
    const int number = ++m_number;
    const QString folder = m_comparison->currentData().toString();
    const QString name = m_comparison->currentText();
    if (m_compared >= 0) {
        m_losses->removeCurve(m_compared);
        for (auto& [known, curve] : m_lossCurves) {
            curve -= curve > m_compared ? 1 : 0;
        }
        m_compared = -1;
    }
    if (folder.isEmpty()) {
        return;
    }
    inBackground(
        this,
        [path = toUtf8(folder) + "/"
                + model::kRunDatabase]() -> model::Result<std::vector<model::ScalarRow>> {
            LAP_TRY(model::RunReader reader, model::RunReader::open(path));
            return reader.scalars("loss");
        },
        [this, number, name](const model::Result<std::vector<model::ScalarRow>>& rows) {
            if (number != m_number || !rows) {
                return;
            }
            Values values;
            for (const model::ScalarRow& row : *rows) {
                values.steps.push_back(static_cast<double>(row.step));
                values.values.push_back(row.value);
            }
            m_compared = m_losses->addCurve(name, {kComparedSeries, false});
            m_losses->append(m_compared, values.steps, values.values);
        });
}

} // namespace lapidary::app
