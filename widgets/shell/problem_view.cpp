// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/problem_view.h"

#include "widgets/shell/action_button.h"
#include "widgets/shell/problem_model.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace lapidary::widgets {

ProblemView::ProblemView(const Theme& theme, ProblemModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_stack(new QStackedWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    auto* empty = new TextLabel(TextRole::Muted, tr("No problems."), m_stack);
    empty->setAlignment(Qt::AlignCenter);
    m_stack->addWidget(empty);
    auto* page = new QWidget(m_stack);
    auto* rows = new QVBoxLayout(page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(makeToolRow(theme));
    rows->addWidget(makeTable(), 1);
    m_stack->addWidget(page);
    connect(&model, &ProblemModel::countChanged, this, &ProblemView::updateEmpty);
    connect(&theme, &Theme::changed, this, &ProblemView::updateWidths);
    updateEmpty();
}

QWidget* ProblemView::makeTable()
{
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    m_table = new QTreeView(splitter);
    m_table->setModel(&m_model);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setAccessibleName(tr("Problems"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(ProblemModel::TextColumn, QHeaderView::Stretch);
    m_detail = new QPlainTextEdit(splitter);
    m_detail->setReadOnly(true);
    m_detail->setTabChangesFocus(true);
    m_detail->setFrameShape(QFrame::NoFrame);
    m_detail->setAccessibleName(tr("Details of the problem"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &ProblemView::updateDetail);
    updateWidths();
    return splitter;
}

QWidget* ProblemView::makeToolRow(const Theme& theme)
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(4, 2, 4, 2);
    m_actions = new QHBoxLayout;
    layout->addLayout(m_actions);
    layout->addStretch(1);
    auto* copyButton = makeIconButton(theme, u"copy", tr("Copy"), row);
    auto* removeButton = makeIconButton(theme, u"close", tr("Remove this problem"), row);
    auto* clearButton = makeIconButton(theme, u"clear", tr("Remove all problems"), row);
    for (QToolButton* button : {copyButton, removeButton, clearButton}) {
        layout->addWidget(button);
    }
    connect(copyButton, &QToolButton::clicked, this, &ProblemView::copy);
    connect(removeButton, &QToolButton::clicked, this, &ProblemView::removeCurrent);
    connect(clearButton, &QToolButton::clicked, &m_model, &ProblemModel::clear);
    return row;
}

int ProblemView::currentRow() const
{
    return m_table->currentIndex().row();
}

void ProblemView::showNewest()
{
    if (m_model.rowCount() > 0) {
        m_table->setCurrentIndex(m_model.index(0, 0));
        m_table->scrollToTop();
    }
}

void ProblemView::removeCurrent()
{
    if (const int row = currentRow(); row >= 0) {
        m_model.remove(effectiveKey(m_model.message(row)));
    }
}

void ProblemView::copy() const
{
    QStringList texts;
    const int chosen = currentRow();
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (chosen < 0 || chosen == row) {
            texts << plainText(m_model.message(row));
        }
    }
    QGuiApplication::clipboard()->setText(texts.join(QStringLiteral("\n\n")));
}

void ProblemView::updateEmpty()
{
    m_stack->setCurrentIndex(m_model.rowCount() > 0 ? 1 : 0);
    updateDetail();
}

void ProblemView::updateDetail()
{
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    const int row = currentRow();
    m_detail->setVisible(row >= 0);
    if (row < 0) {
        return;
    }
    const Message& message = m_model.message(row);
    m_detail->setPlainText(plainText(message));
    for (const QPointer<QAction>& action : message.actions) {
        if (action) {
            m_actions->addWidget(new ActionButton(action, ButtonEmphasis::Plain, this));
        }
    }
}

void ProblemView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateWidths();
}

// The sentence needs room most of all: in a narrow dock the columns go that the details repeat.
void ProblemView::updateWidths()
{
    const int letter = m_table->fontMetrics().averageCharWidth();
    const int letters = width() / std::max(1, letter);
    m_table->setColumnHidden(ProblemModel::WhereColumn, letters < 150);
    m_table->setColumnHidden(ProblemModel::TimeColumn, letters < 120);
    m_table->setColumnHidden(ProblemModel::CountColumn, letters < 100);
    m_table->setColumnWidth(ProblemModel::LevelColumn, letter * 16);
    m_table->setColumnWidth(ProblemModel::WhereColumn, letter * 22);
    m_table->setColumnWidth(ProblemModel::CodeColumn, letter * 11);
    m_table->setColumnWidth(ProblemModel::TimeColumn, letter * 11);
    m_table->setColumnWidth(ProblemModel::CountColumn, letter * 8);
}

} // namespace lapidary::widgets
