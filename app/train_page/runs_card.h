// SPDX-License-Identifier: GPL-3.0-or-later
// RunsCard: the runs of the project with where each is; one of them is watched.
#pragma once

#include "widgets/shell/card.h"

class QPushButton;
class QTreeWidget;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct Services;

class RunsCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit RunsCard(Services& services, QWidget* parent = nullptr);

    /// Folder of the chosen run; empty: a new one is being planned.
    const QString& chosen() const { return m_chosen; }

    /// Chooses the run in this folder as soon as it is listed; empty: none.
    void choose(const QString& folder);

Q_SIGNALS:
    void chosenChanged();
    /// A new run is wanted.
    void newWanted();

private:
    void refill();

    Services& m_services;
    QTreeWidget* m_list = nullptr;
    QPushButton* m_new = nullptr;
    widgets::TextLabel* m_empty = nullptr;
    QString m_chosen;
};

} // namespace lapidary::app
