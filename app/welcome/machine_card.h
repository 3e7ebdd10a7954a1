// SPDX-License-Identifier: GPL-3.0-or-later
// MachineCard: what the engine can use on this machine and what its self-checks say.
#pragma once

#include "app/engine/machine.h"
#include "widgets/shell/card.h"

#include <vector>

namespace lapidary::widgets {
class BusyLabel;
class KeyValueTable;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct Services;

class MachineCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit MachineCard(Services& services, QWidget* parent = nullptr);

private:
    void refresh();
    void showFacts(const MachineFacts& facts);
    void showChecks(const MachineFacts& facts);
    QWidget* makeCheckRow(const CheckFacts& check);

    Services& m_services;
    widgets::BusyLabel* m_busy = nullptr;
    widgets::TextLabel* m_note = nullptr;
    QWidget* m_restart = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
    QWidget* m_checks = nullptr;
    std::vector<CheckFacts> m_shownChecks;
};

} // namespace lapidary::app
