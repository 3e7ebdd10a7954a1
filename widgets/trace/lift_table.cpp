// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/trace/lift_table.h"

#include "widgets/shell/figures.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"
#include "widgets/trace/trace_ink.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QScrollBar>

#include <cmath>
#include <numeric>

namespace lapidary::widgets {

namespace {

constexpr std::int64_t kFew = 30; ///< choices; a cell of a step with fewer is not told much by
constexpr int kRows = static_cast<int>(model::kStepCount);

} // namespace

LiftTable::LiftTable(const Theme& theme, QWidget* parent)
    : QTableWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("lift"));
    setAccessibleName(tr("Steps and experts"));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setWordWrap(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(&theme, &Theme::changed, this, &LiftTable::rebuild);
    connect(this, &QTableWidget::currentCellChanged, this, [this](int row, int column) {
        if (!m_isFilling && row >= 0) {
            Q_EMIT expertChosen(column);
        }
    });
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &LiftTable::expertChosen);
}

void LiftTable::setLayer(std::shared_ptr<const model::Trace> trace, int layer)
{
    m_trace = std::move(trace);
    m_layer = layer;
    rebuild();
}

void LiftTable::rebuild()
{
    m_isFilling = true;
    m_counts.clear();
    m_lift.clear();
    m_experts = m_trace ? static_cast<int>(m_trace->experts(m_layer)) : 0;
    setColumnCount(m_experts);
    setRowCount(m_experts > 0 ? kRows + 1 : 0);
    if (m_experts > 0) {
        m_counts = model::countSteps(m_trace->facts(), m_trace->choices(m_layer));
        m_lift = model::liftOf(m_counts, m_experts);
        fillHeaders();
        for (int step = 0; step < kRows; ++step) {
            fillStep(step);
        }
        fillChance();
    }
    m_isFilling = false;
    resizeRowsToContents();
    setFixedHeight(horizontalHeader()->sizeHint().height() + verticalHeader()->length()
        + 2 * frameWidth() + horizontalScrollBar()->sizeHint().height());
}

void LiftTable::fillHeaders()
{
    for (int expert = 0; expert < m_experts; ++expert) {
        auto* item = new QTableWidgetItem(expertLabel(expert));
        item->setIcon(expertMark(m_theme, expert, devicePixelRatioF()));
        setHorizontalHeaderItem(expert, item);
    }
    for (int step = 0; step < kRows; ++step) {
        const auto begin = m_counts.begin() + static_cast<std::ptrdiff_t>(step) * m_experts;
        const auto count = std::accumulate(begin, begin + m_experts, std::int64_t{0});
        auto* item = new QTableWidgetItem(tr("%1 (%2)").arg(
            stepName(widgets::kSteps[static_cast<std::size_t>(step)]), countText(count)));
        item->setToolTip(
            tr("%1 choices of an expert by tokens of this step").arg(countText(count)));
        setVerticalHeaderItem(step, item);
    }
    setVerticalHeaderItem(kRows, new QTableWidgetItem(tr("Chance")));
}

void LiftTable::fillStep(int step)
{
    const auto begin = m_counts.begin() + static_cast<std::ptrdiff_t>(step) * m_experts;
    const auto all = std::accumulate(begin, begin + m_experts, std::int64_t{0});
    for (int expert = 0; expert < m_experts; ++expert) {
        const auto place = static_cast<std::size_t>(step * m_experts + expert);
        const double lift = m_lift[place];
        auto* item = new QTableWidgetItem(
            std::isnan(lift) ? QStringLiteral("–") : tr("%1 ×").arg(figureText(lift)));
        item->setTextAlignment(Qt::AlignCenter);
        if (!std::isnan(lift)) {
            const QColor fill = all < kFew
                ? mixed(liftColor(m_theme, lift), m_theme.color(Token::Surface), 0.6)
                : liftColor(m_theme, lift);
            item->setBackground(fill);
            item->setForeground(textOn(fill));
            const double share = static_cast<double>(m_counts[place]) / static_cast<double>(all);
            QString tip = tr("%1 of the choices in “%2” fall on %3: %4 times what chance gives")
                              .arg(percentText(share),
                                  stepName(widgets::kSteps[static_cast<std::size_t>(step)]),
                                  expertLabel(expert), figureText(lift));
            if (all < kFew) {
                tip += u'\n' + tr("Pale: fewer than %1 choices").arg(kFew);
            }
            item->setToolTip(tip);
        }
        setItem(step, expert, item);
    }
}

void LiftTable::fillChance()
{
    const auto all = std::accumulate(m_counts.begin(), m_counts.end(), std::int64_t{0});
    for (int expert = 0; expert < m_experts; ++expert) {
        std::int64_t count = 0;
        for (int step = 0; step < kRows; ++step) {
            count += m_counts[static_cast<std::size_t>(step * m_experts + expert)];
        }
        auto* item = new QTableWidgetItem(all > 0
                ? percentText(static_cast<double>(count) / static_cast<double>(all))
                : QStringLiteral("–"));
        item->setTextAlignment(Qt::AlignCenter);
        item->setToolTip(tr("The share of %1 in all labelled tokens; 1 × in the rows above is this")
                             .arg(expertLabel(expert)));
        setItem(kRows, expert, item);
    }
}

QString LiftTable::toCsv() const
{
    QString text = QStringLiteral("step,expert,count,lift\n");
    for (int step = 0; step < kRows && m_experts > 0; ++step) {
        for (int expert = 0; expert < m_experts; ++expert) {
            const auto place = static_cast<std::size_t>(step * m_experts + expert);
            text += QStringLiteral("%1,%2,%3,%4\n")
                        .arg(stepKey(widgets::kSteps[static_cast<std::size_t>(step)]))
                        .arg(expert)
                        .arg(m_counts[place])
                        .arg(std::isnan(m_lift[place]) ? QString()
                                                       : QString::number(m_lift[place], 'g', 9));
        }
    }
    return text;
}

void LiftTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isMouse = event->reason() == QContextMenuEvent::Mouse;
    const QModelIndex place
        = isMouse ? indexAt(viewport()->mapFromGlobal(event->globalPos())) : currentIndex();
    if (place.isValid()) {
        Q_EMIT menuWanted(place.column(), event->globalPos());
    }
}

} // namespace lapidary::widgets
