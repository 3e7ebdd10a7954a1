// SPDX-License-Identifier: GPL-3.0-or-later
// ConvertDialog: makes a mixture of experts of the model and the grouping. First what stands in the
// way, then the run, then what was measured of the result. It may be closed while that runs.
#pragma once

#include "model/core/json.h"
#include "model/core/param_spec.h"
#include "model/core/result.h"

#include <QDialog>

#include <vector>

class QLineEdit;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QTreeWidget;

namespace lapidary::widgets {
class FlowLayout;
class KeyValueTable;
class ParamForm;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class ConvertJob;
class GroupSession;
struct EngineReply;
struct Services;

class ConvertDialog : public QDialog
{
    Q_OBJECT

public:
    ConvertDialog(
        Services& services, GroupSession& session, ConvertJob& job, QWidget* parent = nullptr);

private:
    QWidget* makeContent();
    QWidget* makeProgress();
    QWidget* makeResult();
    QLayout* makePreview();
    QLayout* makeNextSteps();
    void askForParameters();
    void showForm(const model::Result<EngineReply>& described);
    void refresh();
    void followJob();
    void showChecks();
    void showProgress();
    void showResult();
    void showLayers(const model::Json& result);
    void showComparison();
    void run();
    void choosePreview();

    Services& m_services;
    GroupSession& m_session;
    ConvertJob& m_job;
    widgets::ParamForm* m_form = nullptr;
    widgets::TextLabel* m_checks = nullptr;
    widgets::TextLabel* m_note = nullptr;
    QWidget* m_running = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_cancel = nullptr;
    QWidget* m_outcome = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
    QTreeWidget* m_layers = nullptr;
    QLineEdit* m_text = nullptr;
    QSpinBox* m_context = nullptr;
    QSpinBox* m_tokens = nullptr;
    QPushButton* m_compare = nullptr;
    widgets::KeyValueTable* m_comparison = nullptr;
    QPushButton* m_run = nullptr;
    QScrollArea* m_area = nullptr;
    QString m_formNote; ///< why there is no form (yet)
    bool m_wasRunning = false;
};

} // namespace lapidary::app
