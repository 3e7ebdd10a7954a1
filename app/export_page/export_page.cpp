// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_page/export_page.h"

#include "app/actions/actions.h"
#include "app/export_page/exports_card.h"
#include "app/export_page/new_export_card.h"
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "widgets/shell/empty_state.h"

#include <QVBoxLayout>

namespace lapidary::app {

ExportPage::ExportPage(Services& services, QWidget* parent)
    : ColumnPage(services.theme, widgets::Illustration::Export, parent)
    , m_services(services)
{
    auto* make = new NewExportCard(services, content());
    auto* made = new ExportsCard(services, content());
    left()->addWidget(make);
    left()->addStretch(1);
    right()->addWidget(made);
    right()->addStretch(1);
    connect(make, &NewExportCard::exported, made, &ExportsCard::choose);
    connect(&services.project, &ProjectSession::changed, this, &ExportPage::refresh);
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &ExportPage::refresh);
    refresh();
}

void ExportPage::refresh()
{
    Actions& actions = m_services.actions;
    const bool isOpen = m_services.project.isOpen();
    const bool hasSome = !m_services.artifacts.of(ArtifactKind::Converted).empty()
        || !m_services.artifacts.of(ArtifactKind::Export).empty();
    showCards(isOpen && hasSome);
    empty().setText(tr("Here a converted model is written for other programs, and opened again "
                       "and compared before it is called done."));
    if (isOpen) {
        empty().setTitle(tr("There is no converted model to export"));
        empty().setActions(actions["mode.group"], {actions["help.page"]});
    } else {
        empty().setTitle(tr("No project is open"));
        empty().setActions(actions["file.new"], {actions["file.open"], actions["file.demo"]});
    }
}

} // namespace lapidary::app
