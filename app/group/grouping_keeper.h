// SPDX-License-Identifier: GPL-3.0-or-later
// GroupingKeeper: between the document in the window and its journal in project.db. All file work
// is done in the thread of the project, step by step.
#pragma once

#include "model/project/grouping_store.h"
#include "widgets/document/grouping_document.h"

#include <QObject>

#include <memory>
#include <vector>

namespace lapidary::app {

class ProjectSession;

class GroupingKeeper : public QObject
{
    Q_OBJECT

public:
    /// Becomes the keeper of `document` and shows the newest grouping of whatever project is open.
    GroupingKeeper(
        ProjectSession& project, widgets::GroupingDocument& document, QObject* parent = nullptr);

    /// True while the groupings of a project are being read.
    bool isLoading() const { return m_isLoading; }

    const std::vector<model::GroupingEntry>& groupings() const { return m_groupings; }

    /// The grouping that is shown, or 0.
    std::int64_t current() const { return m_current; }

    const std::vector<model::SnapshotEntry>& snapshots() const { return m_snapshots; }

    /// Starts a further grouping and shows it.
    void create(const QString& name, const model::Grouping& grouping);
    /// Shows another grouping of the project.
    void show(std::int64_t id);

    /// Keeps the present state under a name.
    void takeSnapshot(const QString& name);
    /// Goes back to a snapshot, as one edit.
    void restoreSnapshot(std::int64_t id);

Q_SIGNALS:
    /// Groupings, snapshots or isLoading() changed.
    void changed();
    /// Something could not be read or written; `what` is the attempt.
    void failed(const lapidary::model::Error& error, const QString& what);

private:
    struct Held; // the journal; touched in the thread of the project only
    struct Shown;

    using Open = std::function<model::Result<model::GroupingJournal>(model::GroupingStore&)>;
    void load();
    void replaceBy(Open open, const QString& what);
    void showNow(const model::Result<Shown>& shown, const QString& what);
    void keep(widgets::DocumentStep step, const model::Patch& patch);
    void run(std::function<model::Result<model::Patch>(model::GroupingJournal&)> work);
    void projectChanged();

    ProjectSession& m_project;
    widgets::GroupingDocument& m_document;
    std::shared_ptr<Held> m_held;
    std::vector<model::GroupingEntry> m_groupings;
    std::vector<model::SnapshotEntry> m_snapshots;
    std::int64_t m_current = 0;
    QString m_folder; ///< the project whose groupings are shown
    bool m_isLoading = false;
};

} // namespace lapidary::app
