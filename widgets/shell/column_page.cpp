// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/column_page.h"

#include "widgets/shell/empty_state.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/theme/theme.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kMargin = 24;
constexpr int kSpacing = 16;
constexpr int kContentWidth = 1400;
constexpr int kTwoColumns = 860; ///< below this the cards stand in one column

} // namespace

ColumnPage::ColumnPage(const Theme& theme, Illustration illustration, QWidget* parent)
    : QStackedWidget(parent)
    , m_theme(theme)
    , m_empty(new EmptyState(theme, illustration, this))
    , m_content(new QWidget(this))
    , m_columns(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_left(new QVBoxLayout)
    , m_right(new QVBoxLayout)
{
    m_empty->setObjectName(QStringLiteral("waiting"));
    m_emptyArea = makeScrollArea(m_empty, this);
    auto* outer = new QVBoxLayout(m_content);
    m_columns->setSpacing(kSpacing);
    for (QVBoxLayout* column : {m_left, m_right}) {
        column->setSpacing(kSpacing);
    }
    m_columns->addLayout(m_left, 2);
    m_columns->addLayout(m_right, 3);
    outer->addLayout(m_columns);
    outer->addStretch(1);
    m_area = makeScrollArea(m_content, this);
    addWidget(m_emptyArea);
    addWidget(m_area);
    connect(&theme, &Theme::changed, this, &ColumnPage::arrange);
}

void ColumnPage::showCards(bool isShown)
{
    setCurrentWidget(isShown ? m_area : m_emptyArea);
}

void ColumnPage::arrange()
{
    const int width = this->width(); // the hidden one of the two areas keeps its old size
    const int margin = std::max(kMargin, (width - m_theme.scaled(kContentWidth)) / 2);
    m_content->layout()->setContentsMargins(margin, kMargin, margin, kMargin);
    m_columns->setDirection(
        width < m_theme.scaled(kTwoColumns) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void ColumnPage::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    arrange();
}

} // namespace lapidary::widgets
