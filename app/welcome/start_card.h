// SPDX-License-Identifier: GPL-3.0-or-later
// StartCard: the few things that one can begin with, each with a line of explanation.
#pragma once

#include "widgets/shell/card.h"

class QAction;

namespace lapidary::app {

struct Services;

class StartCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit StartCard(Services& services, QWidget* parent = nullptr);

private:
    void addRow(QAction* action, const QString& iconName);

    Services& m_services;
};

} // namespace lapidary::app
