// SPDX-License-Identifier: GPL-3.0-or-later
// DenseCard: what the dense model makes of the same prompt: its own words, its speed, and how
// probable it finds the text of the trace.
#pragma once

#include "widgets/shell/card.h"

namespace lapidary::widgets {
class KeyValueTable;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class RouteSession;
struct Services;

class DenseCard : public widgets::Card
{
    Q_OBJECT

public:
    DenseCard(Services& services, RouteSession& session, QWidget* parent = nullptr);

private:
    void refresh();

    RouteSession& m_session;
    widgets::TextLabel* m_own = nullptr;
    widgets::TextLabel* m_dense = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
};

} // namespace lapidary::app
