// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/checkpoint/tensor_table.h"

#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeView>
#include <QVBoxLayout>

namespace lapidary::widgets {

namespace {

constexpr int kRowsShown = 12;

} // namespace

TensorTable::TensorTable(QWidget* parent)
    : QWidget(parent)
    , m_model(new TensorTableModel(this))
    , m_filter(new TensorFilter(this))
    , m_words(new QLineEdit(this))
    , m_count(new TextLabel(TextRole::Muted, {}, this))
    , m_view(new QTreeView(this))
{
    m_filter->setSourceModel(m_model);
    m_words->setObjectName(QStringLiteral("tensors.filter"));
    m_words->setAccessibleName(tr("Filter tensors"));
    m_words->setPlaceholderText(tr("Part of a name, type or shape"));
    m_words->setClearButtonEnabled(true);
    m_view->setObjectName(QStringLiteral("tensors"));
    m_view->setAccessibleName(tr("Tensors"));
    m_view->setModel(m_filter);
    m_count->setObjectName(QStringLiteral("tensors.count"));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(TensorTableModel::Name, Qt::AscendingOrder);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionResizeMode(TensorTableModel::Name, QHeaderView::Stretch);
    m_view->setMinimumHeight(fontMetrics().height() * 2 * kRowsShown);
    m_view->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_words);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_count);
    connect(m_words, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_filter->setWords(words);
        updateCount();
    });
}

void TensorTable::setModel(std::shared_ptr<const model::OpenedModel> opened)
{
    m_model->setModel(std::move(opened));
    for (int column = TensorTableModel::Type; column < TensorTableModel::ColumnCount; ++column) {
        m_view->resizeColumnToContents(column);
    }
    updateCount();
}

void TensorTable::setFilter(const QString& words)
{
    m_words->setText(words);
}

void TensorTable::updateCount()
{
    double values = 0.0;
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        values += m_filter->index(row, TensorTableModel::Elements)
                      .data(TensorTableModel::kSortRole)
                      .toDouble();
    }
    m_count->setText(
        tr("%1 of %2 tensors · %3 values")
            .arg(countText(m_filter->rowCount()), countText(m_model->rowCount()), bigText(values)));
}

bool TensorTable::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copyRows();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void TensorTable::copyRows() const
{
    QStringList lines;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < TensorTableModel::ColumnCount; ++column) {
            cells.append(row.siblingAtColumn(column).data().toString());
        }
        lines.append(cells.join(QChar(u'\t')));
    }
    QGuiApplication::clipboard()->setText(lines.join(QChar(u'\n')));
}

} // namespace lapidary::widgets
