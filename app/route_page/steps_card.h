// SPDX-License-Identifier: GPL-3.0-or-later
// StepsCard: experts against the steps of the reasoning, and how much they have to do with them
// beside what chance and the words alone give.
#pragma once

#include "model/trace/trace.h"
#include "widgets/shell/card.h"

#include <memory>

namespace lapidary::widgets {
class KeyValueTable;
class LiftTable;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct Services;

class StepsCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit StepsCard(Services& services, QWidget* parent = nullptr);

    void setLayer(std::shared_ptr<const model::Trace> trace, int layer);

    /// The table of the shown layer.
    QString toCsv() const;

Q_SIGNALS:
    void expertChosen(int expert);
    void menuWanted(int expert, const QPoint& globalPlace);

private:
    void showInformation(const model::Trace& trace, int layer);

    widgets::LiftTable* m_table = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
    widgets::TextLabel* m_note = nullptr;
};

} // namespace lapidary::app
