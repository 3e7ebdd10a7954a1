// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/recent_projects.h"

#include "app/base/background.h"
#include "app/settings/settings.h"

#include <QFileInfo>

namespace lapidary::app {

RecentProjects::RecentProjects(Settings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
{
    for (const QString& folder : m_settings.value(keys::kRecentProjects)) {
        m_list.push_back({folder, QFileInfo(folder).completeBaseName(), false});
    }
}

void RecentProjects::add(const QString& folder)
{
    QStringList folders = m_settings.value(keys::kRecentProjects);
    folders.removeAll(folder);
    folders.prepend(folder);
    setFolders(folders);
}

void RecentProjects::remove(const QString& folder)
{
    QStringList folders = m_settings.value(keys::kRecentProjects);
    folders.removeAll(folder);
    setFolders(folders);
}

void RecentProjects::relocate(const QString& oldFolder, const QString& newFolder)
{
    QStringList folders = m_settings.value(keys::kRecentProjects);
    folders.removeAll(newFolder);
    const qsizetype place = folders.indexOf(oldFolder);
    if (place >= 0) {
        folders[place] = newFolder;
    }
    setFolders(folders);
}

void RecentProjects::setFolders(const QStringList& folders)
{
    m_settings.set(keys::kRecentProjects, folders);
    refresh();
}

void RecentProjects::refresh()
{
    // A folder on a sleeping network drive can take seconds to answer, longer than a later look.
    const int number = ++m_looks;
    inBackground(
        this,
        [folders = m_settings.value(keys::kRecentProjects)] {
            std::vector<RecentProject> list;
            for (const QString& folder : folders) {
                const QFileInfo info(folder);
                const bool isThere = QFileInfo(folder + QStringLiteral("/project.db")).isFile();
                list.push_back({folder, info.completeBaseName(), !isThere});
            }
            return list;
        },
        [this, number](std::vector<RecentProject> list) {
            if (number == m_looks && list != m_list) {
                m_list = std::move(list);
                Q_EMIT changed();
            }
        });
}

} // namespace lapidary::app
