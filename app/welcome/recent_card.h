// SPDX-License-Identifier: GPL-3.0-or-later
// RecentCard: the projects opened last; one that is gone is greyed and can be located or removed.
#pragma once

#include "widgets/shell/card.h"

namespace lapidary::app {

struct RecentProject;
struct Services;

class RecentCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit RecentCard(Services& services, QWidget* parent = nullptr);

private:
    void rebuild();
    QWidget* makeRow(const RecentProject& project);
    QWidget* makeMissingButtons(const RecentProject& project);
    void locate(const QString& folder);
    void relocate(const QString& folder, const QString& found);

    Services& m_services;
    QWidget* m_list = nullptr;
};

} // namespace lapidary::app
