// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/settings_dialog.h"

#include "app/dialogs/appearance_page.h"
#include "app/dialogs/engine_page.h"
#include "app/dialogs/shortcuts_page.h"
#include "app/services/services.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/theme/theme.h"

#include <QDialogButtonBox>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

namespace lapidary::app {

SettingsDialog::SettingsDialog(Services& services, SettingsPage page, QWidget* parent)
    : QDialog(parent)
    , m_tabs(new QTabWidget(this))
{
    setObjectName(QStringLiteral("dialog.settings"));
    setWindowTitle(tr("Settings"));
    m_tabs->setObjectName(QStringLiteral("settings_tabs"));
    addPage(new AppearancePage(services), QStringLiteral("settings.appearance"), tr("Appearance"));
    addPage(new ShortcutsPage(services), QStringLiteral("settings.shortcuts"), tr("Shortcuts"));
    addPage(new EnginePage(services), QStringLiteral("settings.engine"), tr("Engine"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(buttons);
    const QSize wanted(services.theme.scaled(680), services.theme.scaled(520));
    resize(parent ? wanted.boundedTo(parent->window()->size() * 0.95) : wanted);
    showPage(page);
}

void SettingsDialog::addPage(QWidget* page, const QString& id, const QString& title)
{
    page->setObjectName(id);
    m_tabs->addTab(widgets::makeScrollArea(page, m_tabs), title);
}

void SettingsDialog::showPage(SettingsPage page)
{
    m_tabs->setCurrentIndex(static_cast<int>(page));
}

} // namespace lapidary::app
