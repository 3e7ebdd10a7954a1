// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/trace/choice_table.h"

#include "widgets/theme/theme.h"
#include "widgets/trace/trace_ink.h"

#include <QContextMenuEvent>
#include <QHeaderView>

namespace lapidary::widgets {

namespace {

constexpr int kExpertRole = Qt::UserRole;

} // namespace

ChoiceTable::ChoiceTable(const Theme& theme, QWidget* parent)
    : QTableWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("choices"));
    setAccessibleName(tr("Choices of the layers for the token"));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setWordWrap(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(&theme, &Theme::changed, this, &ChoiceTable::rebuild);
    connect(this, &QTableWidget::currentCellChanged, this,
        [this](int row, int column) { tellChoice(row, column); });
}

void ChoiceTable::setToken(std::shared_ptr<const model::Trace> trace, int token)
{
    m_trace = std::move(trace);
    m_token = token;
    rebuild();
}

void ChoiceTable::setLayer(int layer)
{
    m_layer = layer;
    rebuild();
}

void ChoiceTable::rebuild()
{
    m_isFilling = true;
    const bool hasToken = m_trace && m_token >= 0;
    const int rows = hasToken ? static_cast<int>(m_trace->layers()) : 0;
    const int columns = hasToken ? static_cast<int>(m_trace->slots()) : 0;
    setRowCount(rows);
    setColumnCount(columns);
    QStringList names;
    for (int column = 0; column < columns; ++column) {
        names.append(tr("%1. choice").arg(column + 1));
    }
    setHorizontalHeaderLabels(names);
    for (int layer = 0; layer < rows; ++layer) {
        fillRow(layer);
    }
    m_isFilling = false;
}

void ChoiceTable::fillRow(int layer)
{
    auto* header = new QTableWidgetItem(layerLabel(layer));
    QFont face = font();
    face.setBold(layer == m_layer);
    header->setFont(face);
    setVerticalHeaderItem(layer, header);
    const auto chosen = m_trace->chosen(m_token, layer);
    const auto weights = m_trace->weights(m_token, layer);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
        auto* item = new QTableWidgetItem;
        item->setData(kExpertRole, int{chosen[k]});
        item->setFont(face);
        if (chosen[k] >= 0) {
            item->setIcon(expertMark(m_theme, chosen[k], devicePixelRatioF()));
            item->setText(tr("%1  %2").arg(
                expertLabel(chosen[k]), decimalText(static_cast<double>(weights[k]))));
            item->setToolTip(tr("%1 chose %2 with the weight %3")
                                 .arg(layerLabel(layer), expertLabel(chosen[k]),
                                     decimalText(static_cast<double>(weights[k]))));
        } else if (k == 0) {
            item->setText(tr("dense"));
        }
        setItem(layer, static_cast<int>(k), item);
    }
}

int ChoiceTable::expertAt(int row, int column) const
{
    const QTableWidgetItem* found = item(row, column);
    return found != nullptr ? found->data(kExpertRole).toInt() : -1;
}

void ChoiceTable::tellChoice(int row, int column)
{
    if (!m_isFilling && row >= 0) {
        Q_EMIT expertChosen(row, expertAt(row, column));
    }
}

void ChoiceTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isMouse = event->reason() == QContextMenuEvent::Mouse;
    const QModelIndex place
        = isMouse ? indexAt(viewport()->mapFromGlobal(event->globalPos())) : currentIndex();
    const int expert = place.isValid() ? expertAt(place.row(), place.column()) : -1;
    if (expert >= 0) {
        Q_EMIT menuWanted(place.row(), expert, event->globalPos());
    }
}

} // namespace lapidary::widgets
