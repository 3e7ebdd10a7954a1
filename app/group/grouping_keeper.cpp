// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/grouping_keeper.h"

#include "app/base/text.h"
#include "app/project/project_session.h"

#include <QCoreApplication>
#include <QPointer>

#include <optional>
#include <utility>

namespace lapidary::app {

using model::GroupingJournal;
using model::Patch;
using model::Result;
using widgets::DocumentHistory;
using widgets::DocumentStep;

struct GroupingKeeper::Held
{
    std::optional<GroupingJournal> journal;
};

/// What is shown of a journal.
struct GroupingKeeper::Shown
{
    std::vector<model::GroupingEntry> groupings;
    std::vector<model::SnapshotEntry> snapshots;
    std::int64_t id = 0;
    model::Grouping grouping;
    DocumentHistory history;
};

namespace {

Result<DocumentHistory> historyOf(GroupingJournal& journal)
{
    DocumentHistory history;
    history.position = static_cast<int>(journal.position());
    LAP_TRY(const auto edits, journal.edits(1, journal.length()));
    for (const model::EditEntry& edit : edits) {
        history.labels.append(toQString(edit.label));
    }
    return history;
}

/// Calls `done` in the GUI thread unless `guard` has gone.
template <class Done>
void answer(const QPointer<GroupingKeeper>& guard, Done done)
{
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [guard, done = std::move(done)] {
            if (guard) {
                done();
            }
        },
        Qt::QueuedConnection);
}

} // namespace

GroupingKeeper::GroupingKeeper(
    ProjectSession& project, widgets::GroupingDocument& document, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_document(document)
    , m_held(std::make_shared<Held>())
{
    document.setKeeper([this](DocumentStep step, const Patch& patch) { keep(step, patch); });
    // The journal must go before its project does.
    connect(&project, &ProjectSession::aboutToClose, this, [this] {
        m_project.inProject([held = m_held](model::Project*) { held->journal.reset(); });
        m_folder.clear();
    });
    connect(&project, &ProjectSession::changed, this, &GroupingKeeper::projectChanged);
    connect(&project, &ProjectSession::failed, this, &GroupingKeeper::projectChanged);
    projectChanged();
}

void GroupingKeeper::projectChanged()
{
    const auto& facts = m_project.facts();
    const QString folder = facts ? facts->folder : QString();
    if (std::exchange(m_folder, folder) == folder) {
        return;
    }
    m_groupings.clear();
    m_snapshots.clear();
    m_current = 0;
    m_document.close();
    if (facts) {
        load();
    }
    Q_EMIT changed();
}

void GroupingKeeper::load()
{
    replaceBy(
        [](model::GroupingStore& store) -> Result<GroupingJournal> {
            LAP_TRY(const auto list, store.list());
            if (list.empty()) {
                return model::Error{model::ErrorCode::NotFound, {}, {}, {}, {}};
            }
            return store.open(list.back().id);
        },
        tr("The grouping could not be read"));
}

void GroupingKeeper::show(std::int64_t id)
{
    replaceBy([id](model::GroupingStore& store) { return store.open(id); },
        tr("The grouping could not be read"));
}

void GroupingKeeper::create(const QString& name, const model::Grouping& grouping)
{
    replaceBy([utf8 = toUtf8(name), grouping](
                  model::GroupingStore& store) { return store.create(utf8, grouping); },
        tr("The grouping could not be kept"));
}

void GroupingKeeper::replaceBy(Open open, const QString& what)
{
    m_isLoading = true;
    Q_EMIT changed();
    m_project.inProject([held = m_held, open = std::move(open), what,
                            guard = QPointer<GroupingKeeper>(this)](model::Project* project) {
        const auto work = [&]() -> Result<Shown> {
            Shown shown;
            if (!project) {
                return shown;
            }
            model::GroupingStore store = project->groupings();
            auto journal = open(store);
            if (!journal && journal.error().message.empty()) {
                return shown; // a project without a grouping
            }
            LAP_TRY(GroupingJournal opened, std::move(journal));
            LAP_TRY(shown.groupings, store.list());
            LAP_TRY(shown.snapshots, opened.snapshots());
            LAP_TRY(shown.history, historyOf(opened));
            shown.id = opened.id();
            shown.grouping = opened.grouping();
            held->journal.emplace(std::move(opened));
            return shown;
        };
        auto shown = std::make_shared<Result<Shown>>(work());
        answer(guard, [guard, shown, what] { guard->showNow(*shown, what); });
    });
}

void GroupingKeeper::showNow(const Result<Shown>& shown, const QString& what)
{
    m_isLoading = false;
    if (!shown) {
        Q_EMIT changed();
        Q_EMIT failed(shown.error(), what);
        return;
    }
    m_groupings = shown->groupings;
    m_snapshots = shown->snapshots;
    m_current = shown->id;
    m_document.open(shown->grouping, shown->history);
    Q_EMIT changed();
}

void GroupingKeeper::keep(DocumentStep step, const Patch& patch)
{
    run([step, patch](GroupingJournal& journal) -> Result<Patch> {
        switch (step) {
        case DocumentStep::Edit: {
            LAP_CHECK(journal.apply(patch));
            return patch;
        }
        case DocumentStep::Undo:
            return journal.undo();
        case DocumentStep::Redo:
            return journal.redo();
        }
        return Patch();
    });
}

void GroupingKeeper::run(std::function<Result<Patch>(GroupingJournal&)> work)
{
    m_project.inProject([held = m_held, work = std::move(work),
                            guard = QPointer<GroupingKeeper>(this)](model::Project*) {
        struct Kept
        {
            Patch patch;
            DocumentHistory history;
            std::vector<model::SnapshotEntry> snapshots;
        };
        const auto all = [&]() -> Result<Kept> {
            if (!held->journal) {
                return model::Error{
                    model::ErrorCode::NotFound, "the grouping is closed", {}, {}, {}};
            }
            Kept kept;
            LAP_TRY(kept.patch, work(*held->journal));
            LAP_TRY(kept.history, historyOf(*held->journal));
            LAP_TRY(kept.snapshots, held->journal->snapshots());
            return kept;
        };
        auto kept = std::make_shared<Result<Kept>>(all());
        answer(guard, [guard, kept] {
            if (!*kept) {
                guard->m_document.refuse(kept->error());
                return;
            }
            guard->m_snapshots = (*kept)->snapshots;
            guard->m_document.take((*kept)->patch, (*kept)->history);
            Q_EMIT guard->changed();
        });
    });
}

void GroupingKeeper::takeSnapshot(const QString& name)
{
    run([utf8 = toUtf8(name)](GroupingJournal& journal) -> Result<Patch> {
        LAP_CHECK(journal.takeSnapshot(utf8));
        return Patch();
    });
}

void GroupingKeeper::restoreSnapshot(std::int64_t id)
{
    run([id](GroupingJournal& journal) -> Result<Patch> {
        LAP_TRY(const model::Grouping wanted, journal.snapshot(id));
        LAP_TRY(const Patch patch,
            model::difference(journal.grouping(), wanted, "Go back to a snapshot"));
        LAP_CHECK(journal.apply(patch));
        return patch;
    });
}

} // namespace lapidary::app
