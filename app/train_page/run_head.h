// SPDX-License-Identifier: GPL-3.0-or-later
// RunHead: where a run is and what can be asked of it.
#pragma once

#include "model/run/run_rows.h"
#include "widgets/shell/card.h"

#include <vector>

class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace lapidary::widgets {
class KeyValueTable;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class RunFollower;
class StateChip;
struct RunDelta;
struct Services;

class RunHead : public widgets::Card
{
    Q_OBJECT

public:
    RunHead(Services& services, RunFollower& run, QWidget* parent = nullptr);

private:
    QWidget* makeButtons();
    QPushButton* addButton(QWidget* row, const QString& id, const QString& text,
        const QString& icon, const QString& tip);
    void take(const RunDelta& delta);
    void takeTokens(const RunDelta& delta);
    void refresh();
    void refreshButtons();
    void refreshFacts();
    void ask(const QString& verb);
    void resume();

    Services& m_services;
    RunFollower& m_run;
    StateChip* m_state = nullptr;
    widgets::TextLabel* m_sentence = nullptr;
    widgets::TextLabel* m_answer = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
    QProgressBar* m_bar = nullptr;
    QStackedWidget* m_turn = nullptr; ///< Pause or Go on, in one place of one size
    QPushButton* m_pause = nullptr;
    QPushButton* m_goOn = nullptr;
    QPushButton* m_keep = nullptr;
    QPushButton* m_finish = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_resume = nullptr;
    bool m_isResuming = false;
    double m_loss = 0.0;
    double m_rate = 0.0;
    double m_secondsLeft = -1.0;
    std::vector<model::ScalarRow> m_tokens; ///< trained on up to each step
};

} // namespace lapidary::app
