// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/welcome/start_card.h"

#include "app/actions/actions.h"
#include "app/services/services.h"
#include "app/welcome/link_row.h"

#include <QVBoxLayout>

namespace lapidary::app {

StartCard::StartCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Start"), parent)
    , m_services(services)
{
    setObjectName(QStringLiteral("welcome.start"));
    body()->setSpacing(0);
    addRow(services.actions["file.new"], QStringLiteral("new"));
    addRow(services.actions["file.open"], QStringLiteral("open"));
    addRow(services.actions["file.demo"], QStringLiteral("gem"));
}

void StartCard::addRow(QAction* action, const QString& iconName)
{
    auto* row = new LinkRow(
        m_services.theme, iconName, plainName(action), action->statusTip(), Qt::ElideRight, this);
    row->setObjectName(QStringLiteral("start.") + action->objectName());
    const auto showKeys
        = [row, action] { row->setHint(action->shortcut().toString(QKeySequence::NativeText)); };
    showKeys();
    connect(action, &QAction::changed, row, showKeys);
    connect(row, &QAbstractButton::clicked, action, &QAction::trigger);
    body()->addWidget(row);
}

} // namespace lapidary::app
