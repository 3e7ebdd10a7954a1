// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "app/actions/actions.h"
#include "app/dialogs/new_project_dialog.h"
#include "app/dialogs/settings_dialog.h"
#include "app/dialogs/small_dialogs.h"
#include "app/docks/dock_set.h"
#include "app/docks/inspector.h"
#include "app/project/demo_project.h"
#include "app/project/project_session.h"
#include "app/project/recent_projects.h"
#include "app/services/diagnostics.h"
#include "app/services/model_notices.h"
#include "app/services/notices.h"
#include "app/services/open_path.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "app/window/menus.h"
#include "app/window/status_line.h"
#include "app/window/window_geometry.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/message_bar.h"
#include "widgets/shell/mode_bar.h"
#include "widgets/theme/theme.h"

#include <QClipboard>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QMimeData>
#include <QStackedWidget>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace lapidary::app {

namespace {

constexpr QSize kSmallest(800, 560);

} // namespace

MainWindow::MainWindow(Services& services)
    : m_services(services)
    , m_modes(allModes())
    , m_palette(new widgets::CommandPalette(services.theme, this))
{
    setObjectName(QStringLiteral("main"));
    // Large text makes pages and panes scroll, never the window grow beyond a small screen.
    setMinimumSize(kSmallest);
    setWindowIcon(services.theme.icon(u"lapidary"));
    setAcceptDrops(true);
    makeCentre();
    m_docks = new DockSet(services, *this);
    auto* menus = new Menus(services, *this);
    connect(menus, &Menus::layoutChosen, this,
        [this](const QString& name) { m_docks->restore(m_services.settings.layout(name)); });
    auto* status = new StatusLine(services, this);
    setStatusBar(status);
    status->setVisible(services.settings.value(keys::kStatusBar));
    connect(status, &StatusLine::paneRequested, m_docks, &DockSet::reveal);
    makeModes();
    bindFileActions();
    bindViewActions();
    bindWindowActions();
    bindHelpActions();
    m_palette->setObjectName(QStringLiteral("palette"));
    m_palette->setActions(services.actions.all());
    m_palette->setRecent(services.settings.value(keys::kRecentCommands));
    connect(m_palette, &widgets::CommandPalette::activated, this,
        [this] { m_services.settings.set(keys::kRecentCommands, m_palette->recent()); });
    connect(&services.project, &ProjectSession::changed, this, &MainWindow::projectChanged);
    restoreWindowGeometry(*this, services.settings.value(keys::kWindowGeometry));
    projectChanged();
}

MainWindow::~MainWindow() = default;

void MainWindow::makeCentre()
{
    auto* centre = new QWidget(this);
    centre->setObjectName(QStringLiteral("centre"));
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    m_messages = new widgets::MessageBar(m_services.theme, centre);
    m_messages->setObjectName(QStringLiteral("messages"));
    m_stack = new QStackedWidget(centre);
    m_stack->setObjectName(QStringLiteral("pages"));
    layout->addWidget(m_messages);
    layout->addWidget(m_stack, 1);
    setCentralWidget(centre);
    connect(&m_services.notices, &Notices::posted, m_messages, &widgets::MessageBar::post);
    connect(&m_services.notices, &Notices::withdrawn, m_messages, &widgets::MessageBar::dismiss);
    connect(m_messages, &widgets::MessageBar::problemsRequested, this,
        [this] { m_docks->reveal(QStringLiteral("problems")); });
}

void MainWindow::makeModes()
{
    m_modeBar = new widgets::ModeBar(m_services.theme, this);
    m_modeBar->setObjectName(QStringLiteral("modes"));
    m_modeBar->setWindowTitle(tr("Modes"));
    m_modeBar->setAccessibleName(tr("Modes"));
    placeModeBar();
    for (const Mode& mode : m_modes) {
        const QByteArray id = mode.id.toLatin1().prepend("mode.");
        m_modeBar->addMode(m_services.actions[id]);
        m_services.actions.bind(id, [this, modeId = mode.id](bool) { setMode(modeId); });
    }
}

/// QMainWindow does not mirror its areas by itself.
void MainWindow::placeModeBar()
{
    addToolBar(layoutDirection() == Qt::RightToLeft ? Qt::RightToolBarArea : Qt::LeftToolBarArea,
        m_modeBar);
}

const Mode& MainWindow::currentMode() const
{
    return *std::find_if(
        m_modes.begin(), m_modes.end(), [this](const Mode& mode) { return mode.id == m_mode; });
}

void MainWindow::setMode(const QString& id)
{
    const bool isKnown = std::any_of(
        m_modes.begin(), m_modes.end(), [&](const Mode& mode) { return mode.id == id; });
    LAP_ASSERT(isKnown);
    m_mode = id;
    QWidget*& page = m_pages[id];
    if (!page) {
        page = currentMode().makePage(m_services, m_stack);
        page->setObjectName(QStringLiteral("page.") + id);
        page->setAccessibleName(
            tr("%1 page").arg(plainName(m_services.actions.find(QStringLiteral("mode.") + id))));
        m_stack->addWidget(page);
    }
    m_stack->setCurrentWidget(page);
    m_services.actions.find(QStringLiteral("mode.") + id)->setChecked(true);
    updateTitle();
}

void MainWindow::bindFileActions()
{
    Actions& actions = m_services.actions;
    ProjectSession& project = m_services.project;
    actions.bind("file.new", [this](bool) {
        auto* dialog = new NewProjectDialog(m_services, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    actions.bind("file.open", [this](bool) { askProject(m_services, this); });
    actions.bind("file.open_model", [this](bool) { askModel(m_services, this); });
    actions.bind("model.locate", [this](bool) { askModel(m_services, this); });
    actions.bind("file.demo", [&project](bool) { openDemo(project); });
    actions.bind("file.show_folder", [&project](bool) {
        QDesktopServices::openUrl(QUrl::fromLocalFile(project.facts()->folder));
    });
    actions.bind("file.close", [&project](bool) { project.close(); });
    actions.bind("file.quit", [this](bool) { close(); });
    actions.bind("edit.rename", [this, &project](bool) {
        askText(this, QStringLiteral("rename"), tr("Rename project"), tr("New name"),
            project.facts()->name, tr("Rename"),
            [&project](const QString& name) { project.rename(name); });
    });
    actions.bind("edit.notes", [this](bool) {
        m_docks->reveal(QStringLiteral("inspector"));
        m_docks->inspector().editNotes();
    });
    actions.bind("edit.settings", [this](bool) { showSettings(SettingsPage::Appearance); });
}

void MainWindow::bindViewActions()
{
    Actions& actions = m_services.actions;
    actions.bind("view.palette", [this](bool) { m_palette->open(); });
    actions.bind("view.docks", [this](bool isOn) { m_docks->setAllVisible(isOn); });
    actions["view.status_bar"]->setChecked(m_services.settings.value(keys::kStatusBar));
    actions.bind("view.status_bar", [this](bool isOn) {
        statusBar()->setVisible(isOn);
        m_services.settings.set(keys::kStatusBar, isOn);
    });
    actions.bind("view.full_screen",
        [this](bool isOn) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, isOn)); });
}

void MainWindow::bindWindowActions()
{
    Actions& actions = m_services.actions;
    actions.bind("layout.default", [this](bool) { m_docks->apply(Layout::Default); });
    actions.bind("layout.teaching", [this](bool) { m_docks->apply(Layout::Teaching); });
    actions.bind("layout.compact", [this](bool) { m_docks->apply(Layout::Compact); });
    actions.bind("layout.reset", [this](bool) { resetLayout(); });
    actions.bind("layout.save", [this](bool) { saveLayoutAs(); });
    actions.bind("layout.remove", [this](bool) { removeLayout(); });
}

void MainWindow::bindHelpActions()
{
    Actions& actions = m_services.actions;
    actions.bind("help.page",
        [this](bool) { showPageHelp(m_services, this, currentMode().id, currentMode().helpText); });
    actions.bind("help.shortcuts", [this](bool) { showSettings(SettingsPage::Shortcuts); });
    actions.bind("help.diagnostics", [this](bool) {
        QGuiApplication::clipboard()->setText(diagnostics(m_services));
        widgets::Message message;
        message.level = widgets::Level::Success;
        message.text = tr("The diagnostics are on the clipboard, ready for a problem report.");
        message.key = QStringLiteral("diagnostics");
        m_services.notices.post(message);
    });
    actions.bind("help.about", [this](bool) { showAbout(m_services, this); });
}

void MainWindow::showSettings(SettingsPage page)
{
    if (!m_settingsDialog) {
        m_settingsDialog = new SettingsDialog(m_services, page, this);
        m_settingsDialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_settingsDialog->showPage(page);
    m_settingsDialog->show();
    m_settingsDialog->raise();
    m_settingsDialog->activateWindow();
}

void MainWindow::resetLayout()
{
    m_docks->applyFirst();
}

void MainWindow::saveLayoutAs()
{
    askText(this, QStringLiteral("save_layout"), tr("Save layout"),
        tr("Name (one that exists is replaced)"), {}, tr("Save layout"),
        [this](const QString& name) { m_services.settings.setLayout(name, m_docks->save()); });
}

void MainWindow::removeLayout()
{
    askChoice(this, QStringLiteral("remove_layout"), tr("Remove layout"), tr("Saved layout"),
        m_services.settings.layoutNames(), tr("Remove layout"),
        [this](const QString& name) { m_services.settings.setLayout(name, {}); });
}

void MainWindow::projectChanged()
{
    const auto& facts = m_services.project.facts();
    const QString folder = facts ? facts->folder : QString();
    if (std::exchange(m_projectFolder, folder) != folder && facts) {
        m_services.recentProjects.add(folder);
        if (m_mode == QStringLiteral("welcome")) {
            setMode(QStringLiteral("model"));
        }
    }
    updateTitle();
}

void MainWindow::updateTitle()
{
    QStringList parts;
    if (const auto& facts = m_services.project.facts()) {
        parts.append(facts->name);
    }
    if (!m_mode.isEmpty()) {
        parts.append(plainName(m_services.actions.find(QStringLiteral("mode.") + m_mode)));
    }
    parts.append(tr("Lapidary"));
    setWindowTitle(parts.join(QStringLiteral(" — ")));
}

bool MainWindow::event(QEvent* event)
{
    const bool isHandled = QMainWindow::event(event);
    if (event->type() == QEvent::Paint && !std::exchange(m_isPainted, true)) {
        // The pixels reach the screen after this event.
        QTimer::singleShot(0, this, &MainWindow::firstPainted);
    }
    if (event->type() == QEvent::LayoutDirectionChange && m_modeBar) {
        placeModeBar();
    }
    if (event->type() == QEvent::WindowStateChange) {
        m_services.actions["view.full_screen"]->setChecked(isFullScreen());
    }
    return isHandled;
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (std::exchange(m_isRestored, true)) {
        return;
    }
    centralWidget()->setFocus(); // Tab goes on from the page, and no button looks chosen at first
    const QByteArray state
        = QByteArray::fromBase64(m_services.settings.value(keys::kWindowState).toLatin1());
    // An empty state is the first start; anything else that does not fit is from another version.
    if (state.isEmpty()) {
        m_docks->applyFirst();
    } else if (!m_docks->restore(state)) {
        m_services.notices.log(widgets::Level::Info,
            tr("The saved arrangement of panes does not fit this version; the default one is "
               "used."));
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!droppedPath(*event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    openPath(m_services, droppedPath(*event->mimeData()));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_docks->inspector().saveNotes();
    m_services.settings.set(keys::kWindowGeometry, geometryText(*this));
    m_services.settings.set(keys::kWindowState, QString::fromLatin1(m_docks->save().toBase64()));
    event->accept();
    Q_EMIT closed();
}

} // namespace lapidary::app
