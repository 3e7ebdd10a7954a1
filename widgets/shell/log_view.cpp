// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/log_view.h"

#include "widgets/shell/action_button.h"
#include "widgets/shell/log_filter.h"
#include "widgets/shell/log_model.h"
#include "widgets/theme/theme.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace lapidary::widgets {

LogView::LogView(const Theme& theme, LogModel& model, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(model)
    , m_filter(new LogFilter(this))
    , m_list(new QListView(this))
{
    m_filter->setSourceModel(&model);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolRow());
    layout->addWidget(m_list, 1);
    m_list->setModel(m_filter);
    m_list->setAccessibleName(tr("Log"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    auto* copyAction = new QAction(tr("Copy"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_list->addAction(copyAction);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copyAction, &QAction::triggered, this, &LogView::copy);
    constexpr int kFollowDelay = 50; // ms
    m_followTimer.setSingleShot(true);
    m_followTimer.setInterval(kFollowDelay);
    connect(&m_followTimer, &QTimer::timeout, m_list, &QListView::scrollToBottom);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &LogView::follow);
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this,
        [this](int value) { m_isFollowing = value >= m_list->verticalScrollBar()->maximum(); });
    updateFont();
}

QWidget* LogView::makeToolRow()
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(4, 4, 4, 4);
    m_level = new QComboBox(row);
    m_level->setAccessibleName(tr("Show this level and above"));
    m_level->setToolTip(m_level->accessibleName());
    for (const Level level : {Level::Debug, Level::Info, Level::Warning, Level::Error}) {
        m_level->addItem(
            m_theme.icon(levelIconName(level)), levelName(level), static_cast<int>(level));
    }
    m_level->setCurrentIndex(1);
    m_search = new QLineEdit(row);
    m_search->setPlaceholderText(tr("Search the log"));
    m_search->setAccessibleName(tr("Search the log"));
    m_search->setClearButtonEnabled(true);
    auto* copyButton = makeIconButton(m_theme, u"copy", tr("Copy"), row);
    auto* saveButton = makeIconButton(m_theme, u"save", tr("Save…"), row);
    auto* clearButton = makeIconButton(m_theme, u"clear", tr("Clear the log"), row);
    layout->addWidget(m_level);
    layout->addWidget(m_search, 1);
    for (QToolButton* button : {copyButton, saveButton, clearButton}) {
        layout->addWidget(button);
    }
    connect(m_level, &QComboBox::currentIndexChanged, this,
        [this] { m_filter->setLevel(static_cast<Level>(m_level->currentData().toInt())); });
    connect(m_search, &QLineEdit::textChanged, m_filter, &LogFilter::setSearch);
    connect(copyButton, &QToolButton::clicked, this, &LogView::copy);
    connect(
        saveButton, &QToolButton::clicked, this, [this] { Q_EMIT saveRequested(visibleText()); });
    connect(clearButton, &QToolButton::clicked, &m_model, &LogModel::clear);
    return row;
}

void LogView::setLevel(Level atLeast)
{
    m_level->setCurrentIndex(std::max(0, m_level->findData(static_cast<int>(atLeast))));
}

void LogView::setSearch(const QString& text)
{
    m_search->setText(text);
}

QString LogView::visibleText() const
{
    QModelIndexList chosen = m_list->selectionModel()->selectedIndexes();
    std::sort(chosen.begin(), chosen.end());
    if (chosen.isEmpty()) {
        for (int row = 0; row < m_filter->rowCount(); ++row) {
            chosen << m_filter->index(row, 0);
        }
    }
    QString text;
    for (const QModelIndex& index : chosen) {
        text += index.data(LogModel::PlainTextRole).toString() + QChar(u'\n');
    }
    return text;
}

void LogView::copy() const
{
    QGuiApplication::clipboard()->setText(visibleText());
}

void LogView::follow()
{
    if (m_isFollowing && !m_followTimer.isActive()) {
        m_followTimer.start();
    }
}

void LogView::updateFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(m_theme.font().pointSizeF() * 0.95);
    m_list->setFont(font);
}

void LogView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_list) {
        updateFont();
    }
}

} // namespace lapidary::widgets
