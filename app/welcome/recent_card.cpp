// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/welcome/recent_card.h"

#include "app/base/background.h"
#include "app/project/project_session.h"
#include "app/project/recent_projects.h"
#include "app/project/recognise.h"
#include "app/services/file_dialogs.h"
#include "app/services/open_path.h"
#include "app/services/services.h"
#include "app/welcome/link_row.h"
#include "widgets/shell/text_label.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

/// The folder above, with the home folder as "~".
QString shownPath(const QString& folder)
{
    const QString path = QFileInfo(folder).path();
    const QString home = QDir::homePath();
    return path == home || path.startsWith(home + QChar(u'/')) ? QChar(u'~') + path.mid(home.size())
                                                               : path;
}

} // namespace

RecentCard::RecentCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Recent projects"), parent)
    , m_services(services)
{
    setObjectName(QStringLiteral("welcome.recent"));
    connect(&services.recentProjects, &RecentProjects::changed, this, &RecentCard::rebuild);
    rebuild();
    services.recentProjects.refresh();
}

void RecentCard::rebuild()
{
    if (m_list) {
        m_list->hide();
        m_list->deleteLater(); // a row may be the one whose click led here
    }
    m_list = new QWidget(this);
    auto* layout = new QVBoxLayout(m_list);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    for (const RecentProject& project : m_services.recentProjects.list()) {
        layout->addWidget(makeRow(project));
    }
    if (m_services.recentProjects.list().empty()) {
        layout->addWidget(new widgets::TextLabel(widgets::TextRole::Muted,
            tr("Nothing opened yet. The demo needs no GPU and no download."), m_list));
    }
    body()->addWidget(m_list);
}

QWidget* RecentCard::makeRow(const RecentProject& project)
{
    auto* row = new QWidget(m_list);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    auto* link = new LinkRow(m_services.theme,
        project.isMissing ? QStringLiteral("warning") : QStringLiteral("folder"), project.name,
        project.isMissing ? tr("Not found in %1").arg(shownPath(project.folder))
                          : shownPath(project.folder),
        Qt::ElideMiddle, row);
    link->setObjectName(QStringLiteral("recent.") + project.name);
    link->setToolTip(project.folder);
    link->setMissing(project.isMissing);
    layout->addWidget(link, 1);
    if (project.isMissing) {
        layout->addWidget(makeMissingButtons(project));
    } else {
        connect(link, &QAbstractButton::clicked, this,
            [this, folder = project.folder] { m_services.project.open(folder); });
    }
    return row;
}

QWidget* RecentCard::makeMissingButtons(const RecentProject& project)
{
    auto* box = new QWidget(m_list);
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins({});
    auto* locateButton = new QPushButton(tr("Locate…"), box);
    locateButton->setObjectName(QStringLiteral("locate.") + project.name);
    locateButton->setAccessibleName(tr("Locate %1…").arg(project.name));
    locateButton->setToolTip(tr("Say where the project is now"));
    connect(locateButton, &QPushButton::clicked, this,
        [this, folder = project.folder] { locate(folder); });
    auto* removeButton = new QPushButton(tr("Remove"), box);
    removeButton->setObjectName(QStringLiteral("remove.") + project.name);
    removeButton->setAccessibleName(tr("Remove %1 from the list").arg(project.name));
    removeButton->setToolTip(tr("Take it off this list; no file is touched"));
    connect(removeButton, &QPushButton::clicked, this,
        [this, folder = project.folder] { m_services.recentProjects.remove(folder); });
    layout->addWidget(locateButton);
    layout->addWidget(removeButton);
    return box;
}

void RecentCard::locate(const QString& folder)
{
    QFileDialog* dialog = makeFolderDialog(m_services, window(), QStringLiteral("locate"),
        tr("Where is %1 now?").arg(QFileInfo(folder).fileName()));
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, folder](const QString& found) { relocate(folder, found); });
    dialog->open();
}

void RecentCard::relocate(const QString& folder, const QString& found)
{
    inBackground(
        this, [found] { return recognise(found); },
        [this, folder](const Recognition& recognition) {
            if (recognition.kind == Recognised::Project) {
                m_services.recentProjects.relocate(folder, recognition.path);
            }
            openPath(m_services, recognition.path); // or says what it is instead
        });
}

} // namespace lapidary::app
