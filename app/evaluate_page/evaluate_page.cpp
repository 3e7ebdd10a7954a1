// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluate_page/evaluate_page.h"

#include "app/actions/actions.h"
#include "app/evaluate_page/evaluations_card.h"
#include "app/evaluate_page/new_evaluation_card.h"
#include "app/project/model_session.h"
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "widgets/shell/empty_state.h"

#include <QVBoxLayout>

namespace lapidary::app {

EvaluatePage::EvaluatePage(Services& services, QWidget* parent)
    : ColumnPage(services.theme, widgets::Illustration::Evaluate, parent)
    , m_services(services)
{
    auto* make = new NewEvaluationCard(services, content());
    auto* made = new EvaluationsCard(services, content());
    left()->addWidget(make);
    left()->addStretch(1);
    right()->addWidget(made);
    right()->addStretch(1);
    connect(make, &NewEvaluationCard::evaluated, made, &EvaluationsCard::choose);
    connect(&services.project, &ProjectSession::changed, this, &EvaluatePage::refresh);
    connect(&services.model, &ModelSession::changed, this, &EvaluatePage::refresh);
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &EvaluatePage::refresh);
    refresh();
}

void EvaluatePage::refresh()
{
    Actions& actions = m_services.actions;
    const bool isOpen = m_services.project.isOpen();
    const bool hasSome = !modelChoices(m_services.model, m_services.artifacts).empty()
        || !m_services.artifacts.of(ArtifactKind::Evaluation).empty();
    showCards(isOpen && hasSome);
    empty().setText(tr("Here models are measured and compared – dense, converted, trained – with "
                       "intervals that say what is chance."));
    if (isOpen) {
        empty().setTitle(tr("There is no model to measure"));
        empty().setActions(actions["file.open_model"], {actions["help.page"]});
    } else {
        empty().setTitle(tr("No project is open"));
        empty().setActions(actions["file.new"], {actions["file.open"], actions["file.demo"]});
    }
}

} // namespace lapidary::app
