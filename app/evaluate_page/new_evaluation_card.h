// SPDX-License-Identifier: GPL-3.0-or-later
// NewEvaluationCard: which models, on what, and how far it is.
#pragma once

#include "widgets/shell/card.h"

class QComboBox;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

class DataChoice;
class EvaluationRun;
class JobStrip;
struct EvaluationWish;
struct Services;

class NewEvaluationCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit NewEvaluationCard(Services& services, QWidget* parent = nullptr);

Q_SIGNALS:
    /// An evaluation was written to this folder.
    void evaluated(const QString& folder);

private:
    void makeParts();
    QLayout* makeForm();
    void fillModels();
    QStringList chosenModels() const;
    bool isText() const;
    EvaluationWish wish() const;
    void refresh();

    Services& m_services;
    QListWidget* m_models = nullptr;
    QComboBox* m_measure = nullptr;
    DataChoice* m_data = nullptr;
    QSpinBox* m_maxTokens = nullptr;
    QSpinBox* m_limit = nullptr;
    QSpinBox* m_context = nullptr;
    QPushButton* m_start = nullptr;
    widgets::TextLabel* m_note = nullptr;
    JobStrip* m_job = nullptr;
    EvaluationRun* m_run = nullptr;
};

} // namespace lapidary::app
