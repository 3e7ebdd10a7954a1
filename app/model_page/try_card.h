// SPDX-License-Identifier: GPL-3.0-or-later
// TryCard: a prompt, the ways to draw tokens, and the text as it comes. Every figure is the
// engine's.
#pragma once

#include "app/engine/engine_session.h"
#include "widgets/shell/card.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct Services;

class TryCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit TryCard(Services& services, QWidget* parent = nullptr);

private:
    QWidget* makeOptions();
    QWidget* makeButtons();
    void updateSampling();
    void updateButtons();
    void start();
    model::Json parameters() const;
    void takeProgress(const EngineProgress& progress);
    void takeAnswer(const model::Result<EngineReply>& answer);
    void showText(const QString& text);

    Services& m_services;
    QComboBox* m_kind = nullptr;
    QPlainTextEdit* m_prompt = nullptr;
    QSpinBox* m_tokens = nullptr;
    QCheckBox* m_greedy = nullptr;
    QDoubleSpinBox* m_temperature = nullptr;
    QSpinBox* m_topK = nullptr;
    QDoubleSpinBox* m_topP = nullptr;
    QSpinBox* m_seed = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_cancel = nullptr;
    QPlainTextEdit* m_output = nullptr;
    widgets::TextLabel* m_figures = nullptr;
    QString m_lead; ///< what stands before the generated text
    std::int64_t m_request = 0;
};

} // namespace lapidary::app
