// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/job_view.h"

#include "widgets/shell/job_model.h"
#include "widgets/shell/job_row.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::widgets {

JobView::JobView(const Theme& theme, JobModel& model, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(model)
    , m_stack(new QStackedWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    auto* empty = new TextLabel(TextRole::Muted, tr("Nothing is running."), m_stack);
    empty->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(empty);
    auto* page = new QWidget(m_stack);
    QScrollArea* scroll = makeScrollArea(page, m_stack);
    scroll->setAccessibleName(tr("Jobs"));
    page->setBackgroundRole(QPalette::Base);
    m_list = new QVBoxLayout(page);
    m_list->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(0);
    m_list->addStretch(1);
    m_stack->addWidget(scroll);

    connect(&model, &QAbstractItemModel::rowsInserted, this,
        [this](const QModelIndex&, int first, int last) { insertRows(first, last); });
    connect(&model, &QAbstractItemModel::rowsRemoved, this,
        [this](const QModelIndex&, int first, int last) { removeRows(first, last); });
    connect(&model, &QAbstractItemModel::dataChanged, this,
        [this](
            const QModelIndex& from, const QModelIndex& to) { updateRows(from.row(), to.row()); });
    if (model.rowCount() > 0) {
        insertRows(0, model.rowCount() - 1);
    }
    updateEmpty();
}

void JobView::insertRows(int first, int last)
{
    for (int i = first; i <= last; ++i) {
        auto* row = new JobRow(m_theme, this);
        row->setJob(m_model.at(i));
        m_list->insertWidget(i, row);
        m_rows.insert(m_rows.begin() + i, row);
        // The row knows no id: its place in the list says which job it is.
        connect(row, &JobRow::cancelRequested, this, [this, row] {
            const auto at = std::find(m_rows.begin(), m_rows.end(), row) - m_rows.begin();
            Q_EMIT cancelRequested(m_model.at(static_cast<int>(at)).id);
        });
    }
    updateEmpty();
}

void JobView::removeRows(int first, int last)
{
    for (int i = last; i >= first; --i) {
        m_rows[static_cast<std::size_t>(i)]->hide();
        m_rows[static_cast<std::size_t>(i)]->deleteLater();
        m_rows.erase(m_rows.begin() + i);
    }
    updateEmpty();
}

void JobView::updateRows(int first, int last)
{
    for (int i = first; i <= last; ++i) {
        m_rows[static_cast<std::size_t>(i)]->setJob(m_model.at(i));
    }
}

void JobView::updateEmpty()
{
    m_stack->setCurrentIndex(m_rows.empty() ? 0 : 1);
}

} // namespace lapidary::widgets
