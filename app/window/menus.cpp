// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/menus.h"

#include "app/actions/actions.h"
#include "app/project/project_session.h"
#include "app/project/recent_projects.h"
#include "app/services/open_path.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "widgets/theme/theme.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMainWindow>
#include <QMenuBar>
#include <QToolButton>

namespace lapidary::app {

namespace {

/// The text with its ampersands shown, not taken as mnemonics.
QString literal(QString text)
{
    return text.replace(QChar(u'&'), QStringLiteral("&&"));
}

} // namespace

Menus::Menus(Services& services, QMainWindow& window)
    : QObject(&window)
    , m_services(services)
    , m_window(window)
{
    auto* bar = new QMenuBar(&window);
    m_bar = bar;
    bar->setAccessibleName(tr("Menu bar"));
    fillFile(*addMenu(QStringLiteral("file"), tr("&File")));
    services.actions.fill(*addMenu(QStringLiteral("edit"), tr("&Edit")), MenuId::Edit);
    services.actions.fill(*addMenu(QStringLiteral("select"), tr("&Select")), MenuId::Select);
    fillView(*addMenu(QStringLiteral("view"), tr("&View")));
    services.actions.fill(*addMenu(QStringLiteral("group"), tr("E&xperts")), MenuId::Group);
    services.actions.fill(*addMenu(QStringLiteral("engine"), tr("E&ngine")), MenuId::Engine);
    fillWindow(*addMenu(QStringLiteral("window"), tr("&Window")));
    services.actions.fill(*addMenu(QStringLiteral("help"), tr("&Help")), MenuId::Help);
    // Not as the bar's corner widget: the accessible tree of a menu bar has its menus only.
    auto* row = new QWidget(&window);
    row->setObjectName(QStringLiteral("menu_row"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(bar, 1);
    layout->addWidget(makeSearchButton(row));
    window.setMenuWidget(row);
    // Shortcuts work whatever menu is open, and also for actions in no menu.
    window.addActions(services.actions.all());
    connect(&services.recentProjects, &RecentProjects::changed, this, &Menus::fillRecent);
    connect(&services.settings, &Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(keys::kRecentModels.name)) {
            fillRecent();
        }
        if (key.startsWith(QLatin1String(keys::kLayoutPrefix))) {
            fillLayouts();
        }
    });
    fillRecent();
    fillLayouts();
}

QMenu* Menus::addMenu(const QString& id, const QString& title)
{
    QMenu* menu = m_bar->addMenu(title);
    menu->setObjectName(QStringLiteral("menu.") + id);
    menu->setToolTipsVisible(true);
    return menu;
}

void Menus::fillFile(QMenu& menu)
{
    m_services.actions.fill(menu, MenuId::File);
    m_recent = new QMenu(tr("Open &recent"), &menu);
    m_recent->setObjectName(QStringLiteral("menu.recent"));
    m_recent->setIcon(m_services.theme.icon(u"history"));
    m_recent->setToolTipsVisible(true);
    menu.insertMenu(m_services.actions["file.demo"], m_recent);
}

void Menus::fillView(QMenu& menu)
{
    m_services.actions.fill(menu, MenuId::View);
    auto* themes = new QMenu(tr("Th&eme"), &menu);
    themes->setObjectName(QStringLiteral("menu.theme"));
    themes->setIcon(m_services.theme.icon(u"theme"));
    m_services.actions.fill(*themes, MenuId::Theme);
    menu.insertMenu(m_services.actions["view.text_larger"], themes);
}

void Menus::fillWindow(QMenu& menu)
{
    m_services.actions.fill(menu, MenuId::Window);
    menu.addSeparator();
    m_layouts = menu.addMenu(tr("L&ayout"));
    m_layouts->setObjectName(QStringLiteral("menu.layout"));
    m_layouts->setIcon(m_services.theme.icon(u"layout"));
    m_services.actions.fill(*m_layouts, MenuId::Layout);
    m_layoutsEnd = m_services.actions["layout.save"];
}

void Menus::fillRecent()
{
    m_recent->clear();
    for (const RecentProject& project : m_services.recentProjects.list()) {
        QAction* action = m_recent->addAction(literal(project.name));
        action->setToolTip(project.isMissing ? tr("%1 is not there any more").arg(project.folder)
                                             : project.folder);
        action->setEnabled(!project.isMissing);
        connect(action, &QAction::triggered, this,
            [this, folder = project.folder] { m_services.project.open(folder); });
    }
    fillRecentModels();
    m_recent->setEnabled(!m_recent->isEmpty());
}

void Menus::fillRecentModels()
{
    const QStringList models = m_services.settings.value(keys::kRecentModels);
    if (!models.isEmpty()) {
        m_recent->addSeparator();
    }
    for (const QString& path : models) {
        QAction* action = m_recent->addAction(
            m_services.theme.icon(u"model"), literal(QFileInfo(path).fileName()));
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { openPath(m_services, path); });
    }
}

void Menus::fillLayouts()
{
    qDeleteAll(m_savedLayouts);
    m_savedLayouts.clear();
    const QStringList names = m_services.settings.layoutNames();
    for (const QString& name : names) {
        auto* action = new QAction(literal(name), m_layouts);
        m_layouts->insertAction(m_layoutsEnd, action);
        m_savedLayouts.append(action);
        connect(action, &QAction::triggered, this, [this, name] { Q_EMIT layoutChosen(name); });
    }
    if (!names.isEmpty()) {
        m_savedLayouts.append(m_layouts->insertSeparator(m_layoutsEnd));
    }
    m_services.actions.setCondition(Needs::SavedLayouts, !names.isEmpty());
}

QWidget* Menus::makeSearchButton(QWidget* parent)
{
    QAction* palette = m_services.actions["view.palette"];
    auto* button = new QToolButton(parent);
    button->setObjectName(QStringLiteral("search"));
    button->setAutoRaise(true);
    button->setIcon(palette->icon());
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    const auto showKeys = [button, palette] {
        button->setText(
            tr("Search  %1").arg(palette->shortcut().toString(QKeySequence::NativeText)));
        button->setToolTip(palette->toolTip());
    };
    showKeys();
    connect(palette, &QAction::changed, button, showKeys);
    connect(button, &QToolButton::clicked, palette, &QAction::trigger);
    return button;
}

} // namespace lapidary::app
