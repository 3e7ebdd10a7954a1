// SPDX-License-Identifier: GPL-3.0-or-later
// The projects opened last, newest first, and whether they are still where they were.
#pragma once

#include <QObject>
#include <QString>

#include <vector>

namespace lapidary::app {

class Settings;

struct RecentProject
{
    QString folder;
    QString name; ///< name of the folder without .lapidary
    bool isMissing = false;

    friend bool operator==(const RecentProject&, const RecentProject&) = default;
};

class RecentProjects : public QObject
{
    Q_OBJECT

public:
    explicit RecentProjects(Settings& settings, QObject* parent = nullptr);

    const std::vector<RecentProject>& list() const { return m_list; }

    /// Puts a folder on top.
    void add(const QString& folder);
    void remove(const QString& folder);
    /// The project of `oldFolder` is now in `newFolder`; its place in the list stays.
    void relocate(const QString& oldFolder, const QString& newFolder);
    /// Looks again which ones are there (in the background).
    void refresh();

Q_SIGNALS:
    void changed();

private:
    void setFolders(const QStringList& folders);

    Settings& m_settings;
    std::vector<RecentProject> m_list;
    int m_looks = 0; ///< only the answer of the last look counts
};

} // namespace lapidary::app
