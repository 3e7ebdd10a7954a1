// SPDX-License-Identifier: GPL-3.0-or-later
// BoardPanel: the experts of the Group page as cards, with what can be done with each, the figures
// of the layer, and the unit that is looked at.
#pragma once

#include "widgets/document/unit_drag.h"

#include <QWidget>

class QMenu;

namespace lapidary::widgets {
class ExpertBoard;
class KeyValueTable;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class FigureStrip;
class GroupEdits;
class GroupEngine;
class GroupSession;
struct Services;

class BoardPanel : public QWidget
{
    Q_OBJECT

public:
    BoardPanel(Services& services, GroupSession& session, GroupEdits& edits, GroupEngine& engine,
        QWidget* parent = nullptr);

    /// Opens the field for the name of the card that has the keyboard.
    void renameCurrent();

private:
    QWidget* makeHeader();
    void refresh();
    void updateSelected();
    void showUnit();
    void drop(int target, widgets::DragContent content, int expert);
    void showMenu(int expert, QPoint place);
    void fillExpertMenu(QMenu& menu, int expert);
    void addRoles(QMenu& menu, int expert);
    void addColors(QMenu& menu, int expert);
    void addMerges(QMenu& menu, int expert);

    Services& m_services;
    GroupSession& m_session;
    GroupEdits& m_edits;
    widgets::TextLabel* m_title = nullptr;
    widgets::ExpertBoard* m_board = nullptr;
    widgets::TextLabel* m_unitTitle = nullptr;
    widgets::KeyValueTable* m_unit = nullptr;
    FigureStrip* m_figures = nullptr;
};

} // namespace lapidary::app
