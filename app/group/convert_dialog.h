// SPDX-License-Identifier: GPL-3.0-or-later
// ConvertDialog: makes a mixture of experts of the model and the grouping. First what stands in the
// way, then the run, then what was measured of the result.
#pragma once

#include "model/core/json.h"

#include <QDialog>

class QProgressBar;
class QPushButton;

namespace lapidary::widgets {
class KeyValueTable;
class ParamForm;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class GroupSession;
struct EngineProgress;
struct Services;

/// One line of the list of what a conversion needs.
struct Check
{
    enum class State
    {
        Good,
        Doubtful,
        Bad, ///< cannot be converted like this
    };

    State state = State::Good;
    QString text;
};

class ConvertDialog : public QDialog
{
    Q_OBJECT

public:
    ConvertDialog(Services& services, GroupSession& session, QWidget* parent = nullptr);

private:
    QWidget* makeForm();
    std::vector<Check> checks() const;
    void refresh();
    void run();
    void ask(const QString& grouping);
    void showProgress(const EngineProgress& progress);
    void showResult(const model::Json& result);

    Services& m_services;
    GroupSession& m_session;
    widgets::ParamForm* m_form = nullptr;
    widgets::TextLabel* m_checks = nullptr;
    widgets::TextLabel* m_note = nullptr;
    QProgressBar* m_progress = nullptr;
    widgets::KeyValueTable* m_result = nullptr;
    QPushButton* m_run = nullptr;
    QString m_folder; ///< of the result
    bool m_isRunning = false;
};

} // namespace lapidary::app
