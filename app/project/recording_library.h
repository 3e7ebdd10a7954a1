// SPDX-License-Identifier: GPL-3.0-or-later
// The recordings of the open project, newest first, read from its folder in the background.
#pragma once

#include "model/recording/recording.h"

#include <QDateTime>
#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace lapidary::app {

class ProjectSession;

/// One folder below the project's recordings.
struct ListedRecording
{
    QString folder;
    QString name;
    QDateTime made;
    std::shared_ptr<const model::Recording> recording; ///< null when it cannot be read
    QString objection;                                 ///< why it cannot, as a sentence
};

class RecordingLibrary : public QObject
{
    Q_OBJECT

public:
    explicit RecordingLibrary(ProjectSession& project, QObject* parent = nullptr);

    const std::vector<ListedRecording>& list() const { return m_list; }

    /// Looks into the folder again.
    void refresh();

    /// A folder for the next recording of that name, which does not exist yet: "…/recordings/
    /// 003-name". Empty without a project.
    QString nextFolder(const QString& name) const;

    /// A file for generated tasks in the project's cache: "…/cache/tasks/name.jsonl".
    QString tasksFile(const QString& name) const;

Q_SIGNALS:
    void changed();

private:
    ProjectSession& m_project;
    std::vector<ListedRecording> m_list;
    QString m_folder; ///< of the project whose recordings are listed
    int m_number = 0; ///< of the newest look; older answers are dropped
};

} // namespace lapidary::app
