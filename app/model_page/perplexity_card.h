// SPDX-License-Identifier: GPL-3.0-or-later
// PerplexityCard: how well the model predicts a text file.
#pragma once

#include "app/engine/engine_session.h"
#include "widgets/shell/card.h"

class QLineEdit;
class QPushButton;
class QSpinBox;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct Services;

class PerplexityCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit PerplexityCard(Services& services, QWidget* parent = nullptr);

private:
    void chooseFile();
    void updateButtons();
    void start();
    void takeAnswer(const model::Result<EngineReply>& answer);

    Services& m_services;
    QLineEdit* m_file = nullptr;
    QSpinBox* m_context = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_cancel = nullptr;
    widgets::TextLabel* m_result = nullptr;
    std::int64_t m_request = 0;
};

} // namespace lapidary::app
