// SPDX-License-Identifier: GPL-3.0-or-later
// SourceCard: what is traced: which model, a prompt or a data file, and changes of the routing.
#pragma once

#include "app/route_page/route_request.h"
#include "widgets/shell/card.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace lapidary::widgets {
class FlowLayout;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct Services;
class RouteSession;

class SourceCard : public widgets::Card
{
    Q_OBJECT

public:
    SourceCard(Services& services, RouteSession& session, QWidget* parent = nullptr);

    /// Adds a change of the routing, in place of another one of the same expert.
    void addChange(const RouteChange& change);

private:
    QWidget* makePromptFields();
    QWidget* makeDataFields();
    QWidget* makeButtons();
    void updateModels();
    void updateState();
    void updateChips();
    void chooseFile();
    void start();
    RouteRequest request() const;
    QString objection() const;
    QString densePath() const;

    Services& m_services;
    RouteSession& m_session;
    QComboBox* m_model = nullptr;
    QComboBox* m_source = nullptr;
    QStackedWidget* m_stack = nullptr;
    QPlainTextEdit* m_prompt = nullptr;
    QSpinBox* m_tokens = nullptr;
    QCheckBox* m_dense = nullptr;
    QLineEdit* m_file = nullptr;
    QSpinBox* m_skip = nullptr;
    QSpinBox* m_limit = nullptr;
    QWidget* m_chips = nullptr;
    widgets::FlowLayout* m_chipFlow = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    widgets::TextLabel* m_note = nullptr;
    widgets::TextLabel* m_text = nullptr;
    std::vector<RouteChange> m_changes;
};

} // namespace lapidary::app
