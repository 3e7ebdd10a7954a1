// SPDX-License-Identifier: GPL-3.0-or-later
// EvaluationsCard: what was measured so far: the table, the picture by level, the differences.
#pragma once

#include "app/evaluate_page/evaluation_view.h"
#include "widgets/shell/card.h"

class QComboBox;
class QTreeWidget;

namespace lapidary::widgets {
class LevelPlot;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct Services;

class EvaluationsCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit EvaluationsCard(Services& services, QWidget* parent = nullptr);

    /// Shows the evaluation in that folder as soon as it is listed.
    void choose(const QString& folder);

private:
    QLayout* makeButtons();
    void refill();
    void showChosen();
    void showTable();
    void saveTable();
    void savePlot();

    Services& m_services;
    QComboBox* m_list = nullptr;
    QWidget* m_details = nullptr;
    QTreeWidget* m_table = nullptr;
    widgets::LevelPlot* m_plot = nullptr;
    QWidget* m_savePlot = nullptr;
    widgets::TextLabel* m_empty = nullptr;
    widgets::TextLabel* m_note = nullptr;
    widgets::TextLabel* m_pairs = nullptr;
    EvaluationView m_view;
    QString m_chosen;
};

} // namespace lapidary::app
