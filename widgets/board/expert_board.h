// SPDX-License-Identifier: GPL-3.0-or-later
// ExpertBoard: a card per expert, and those of the shared and the unassigned units, in as many
// columns as there is room for.
#pragma once

#include "widgets/board/card_data.h"
#include "widgets/document/unit_drag.h"

#include <QScrollArea>

#include <vector>

namespace lapidary::widgets {

class ExpertCard;
class Theme;

class ExpertBoard : public QScrollArea
{
    Q_OBJECT

public:
    explicit ExpertBoard(const Theme& theme, QWidget* parent = nullptr);

    /// Shows these cards in this order. A card that stands for the same expert as before is kept
    /// with its focus; only what differs is painted anew.
    void setCards(const std::vector<CardData>& cards);

    /// How many selected units each card holds, in the order of the cards.
    void setSelected(const std::vector<int>& selected);

    /// The card that has the keyboard, or null.
    ExpertCard* currentCard() const;

    /// The card of an expert, or null.
    ExpertCard* card(int expert) const;

Q_SIGNALS:
    void selectWanted(int expert, Qt::KeyboardModifiers modifiers);
    void renamed(int expert, const QString& name);
    void lockWanted(int expert, bool isLocked);
    void menuWanted(int expert, QPoint place);
    /// Something was dropped on the card of `target`.
    void dropped(int target, lapidary::widgets::DragContent content, int expert);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectCard(ExpertCard* card);
    void arrange();
    void goTo(ExpertCard* from, QPoint direction);
    int columnCount() const;

    const Theme& m_theme;
    QWidget* m_page = nullptr;
    std::vector<ExpertCard*> m_cards;
};

} // namespace lapidary::widgets
