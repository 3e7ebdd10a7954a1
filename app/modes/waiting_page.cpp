// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/waiting_page.h"

#include "app/actions/actions.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "widgets/shell/empty_state.h"
#include "widgets/theme/theme.h"

namespace lapidary::app {

WaitingPage::WaitingPage(Services& services, WaitingTexts texts, QWidget* parent)
    : QScrollArea(parent)
    , m_services(services)
    , m_texts(std::move(texts))
    , m_state(new widgets::EmptyState(services.theme, m_texts.illustration, this))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setWidget(m_state);
    setFocusPolicy(Qt::NoFocus);
    m_state->setObjectName(QStringLiteral("waiting"));
    connect(&m_services.project, &ProjectSession::changed, this, &WaitingPage::refresh);
    refresh();
}

void WaitingPage::refresh()
{
    Actions& actions = m_services.actions;
    const auto& facts = m_services.project.facts();
    if (!facts) {
        m_state->setTitle(tr("No project is open"));
        m_state->setText(m_texts.purpose);
        m_state->setActions(actions["file.new"], {actions["file.open"], actions["file.demo"]});
        return;
    }
    m_state->setTitle(m_texts.missing);
    m_state->setText(m_texts.purpose);
    m_state->setActions(nullptr, {actions["help.page"]});
}

} // namespace lapidary::app
