// SPDX-License-Identifier: GPL-3.0-or-later
// NewRunCard: a recipe as a form: what is trained on what and how, what that needs, and Start. What
// a recipe file says beyond the form is kept.
#pragma once

#include "app/engine/engine_session.h"
#include "widgets/shell/card.h"

#include <QTimer>

#include <optional>

class QComboBox;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace lapidary::widgets {
class ParamForm;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class DataChoice;
class KindChoices;
struct Services;

class NewRunCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit NewRunCard(Services& services, QWidget* parent = nullptr);

    void focusFirst();

Q_SIGNALS:
    /// A run works in this folder.
    void started(const QString& folder);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeForm();
    QWidget* makeButtons();
    void fetchKinds();
    void takeKinds(const model::Json& describe);
    void refillModels();
    void askMemory();
    void takeFacts(const model::Json& facts);
    void refresh();
    QString objection() const;
    QStringList preflight() const;
    model::Json recipe() const;
    void openRecipe();
    void saveRecipe();
    void takeRecipe(const model::Json& recipe);
    void start();
    void makeTasks(const QString& folder);
    void writeRecipe(const model::Json& recipe, const QString& folder);
    void train(const QString& recipe, const QString& folder);
    void fail(const model::Error& error);

    Services& m_services;
    QComboBox* m_model = nullptr;
    DataChoice* m_data = nullptr;
    widgets::ParamForm* m_main = nullptr;
    widgets::ParamForm* m_rest = nullptr;
    QToolButton* m_more = nullptr;
    KindChoices* m_balance = nullptr;
    KindChoices* m_objectives = nullptr;
    widgets::TextLabel* m_objectivesHeading = nullptr;
    QLineEdit* m_name = nullptr;
    widgets::TextLabel* m_checks = nullptr;
    widgets::TextLabel* m_state = nullptr;
    QPushButton* m_start = nullptr;
    model::Json m_kept = model::Json::object(); ///< what an opened recipe says beyond the form
    std::optional<double> m_memory;             ///< bytes that training the chosen model takes
    QString m_memoryModel;                      ///< which model that is
    bool m_hasKinds = false;
    bool m_isFetching = false;
    bool m_isStarting = false;
};

} // namespace lapidary::app
