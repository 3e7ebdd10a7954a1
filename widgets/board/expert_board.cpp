// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/board/expert_board.h"

#include "widgets/board/expert_card.h"
#include "widgets/theme/theme.h"

#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

namespace lapidary::widgets {

ExpertBoard::ExpertBoard(const Theme& theme, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
    , m_page(new QWidget(this))
{
    setObjectName(QStringLiteral("board"));
    setAccessibleName(tr("Expert board"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // so that showing it never re-arranges
    setWidget(m_page);
    connect(&theme, &Theme::changed, this, &ExpertBoard::arrange);
}

void ExpertBoard::setCards(const std::vector<CardData>& cards)
{
    const bool isSameSize = cards.size() == m_cards.size();
    while (m_cards.size() > cards.size()) {
        m_cards.back()->hide();
        m_cards.back()->deleteLater();
        m_cards.pop_back();
    }
    for (std::size_t i = 0; i < cards.size(); ++i) {
        if (i == m_cards.size()) {
            m_cards.push_back(new ExpertCard(m_theme, cards[i], m_page));
            connectCard(m_cards.back());
            m_cards.back()->show();
        } else if (!(m_cards[i]->data() == cards[i])) {
            m_cards[i]->setData(cards[i]);
        }
    }
    const bool isSameHeight
        = m_cards.empty() || m_cards[0]->height() == m_cards[0]->sizeHint().height();
    if (!isSameSize || !isSameHeight) {
        arrange();
    }
}

void ExpertBoard::setSelected(const std::vector<int>& selected)
{
    for (std::size_t i = 0; i < m_cards.size() && i < selected.size(); ++i) {
        m_cards[i]->setShare(selected[i]);
    }
}

void ExpertBoard::connectCard(ExpertCard* card)
{
    connect(card, &ExpertCard::clicked, this, [this, card](Qt::KeyboardModifiers modifiers) {
        Q_EMIT selectWanted(card->data().expert, modifiers);
    });
    connect(card, &ExpertCard::renamed, this,
        [this, card](const QString& name) { Q_EMIT renamed(card->data().expert, name); });
    connect(card, &ExpertCard::lockWanted, this,
        [this, card](bool isLocked) { Q_EMIT lockWanted(card->data().expert, isLocked); });
    connect(card, &ExpertCard::menuWanted, this, [this, card](QPoint place) {
        card->setFocus(Qt::MouseFocusReason);
        Q_EMIT menuWanted(card->data().expert, place);
    });
    connect(card, &ExpertCard::dropped, this, [this, card](DragContent content, int expert) {
        Q_EMIT dropped(card->data().expert, content, expert);
    });
    connect(card, &ExpertCard::neighbourWanted, this,
        [this, card](QPoint direction) { goTo(card, direction); });
}

ExpertCard* ExpertBoard::currentCard() const
{
    const auto found = std::find_if(
        m_cards.begin(), m_cards.end(), [](const ExpertCard* card) { return card->hasFocus(); });
    return found == m_cards.end() ? nullptr : *found;
}

ExpertCard* ExpertBoard::card(int expert) const
{
    const auto found = std::find_if(m_cards.begin(), m_cards.end(),
        [expert](const ExpertCard* card) { return card->data().expert == expert; });
    return found == m_cards.end() ? nullptr : *found;
}

int ExpertBoard::columnCount() const
{
    const int gap = m_theme.scaled(8);
    const int wide = m_cards.empty() ? 1 : m_cards[0]->sizeHint().width();
    return std::max(1, (viewport()->width() - gap) / (wide + gap));
}

void ExpertBoard::arrange()
{
    const int gap = m_theme.scaled(8);
    const int columns = columnCount();
    const int wide = (viewport()->width() - gap * (columns + 1)) / columns;
    int top = gap;
    int high = 0;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const int column = static_cast<int>(i) % columns;
        if (column == 0 && i > 0) {
            top += high + gap;
            high = 0;
        }
        const int height = m_cards[i]->sizeHint().height();
        high = std::max(high, height);
        m_cards[i]->setGeometry(gap + column * (wide + gap), top, wide, height);
    }
    m_page->resize(viewport()->width(), top + high + gap);
}

void ExpertBoard::goTo(ExpertCard* from, QPoint direction)
{
    const auto place = std::find(m_cards.begin(), m_cards.end(), from) - m_cards.begin();
    const auto next = place + direction.x() + direction.y() * columnCount();
    if (next >= 0 && next < std::ssize(m_cards)) {
        ExpertCard* card = m_cards[static_cast<std::size_t>(next)];
        card->setFocus(Qt::TabFocusReason);
        ensureWidgetVisible(card);
    }
}

void ExpertBoard::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

} // namespace lapidary::widgets
