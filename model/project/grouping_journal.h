// SPDX-License-Identifier: Apache-2.0
// GroupingJournal: one grouping of a project with all its edits. An edit is a row that has reached
// the disk when `apply` returns, and so is the place in the list of edits: undo and redo survive a
// restart, a crash and a power cut.
#pragma once

#include "model/core/database.h"
#include "model/grouping/edits.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::model {

/// One row of the list of edits.
struct EditEntry
{
    std::int64_t sequence = 0; ///< 1, 2, …; those up to `position()` are in effect
    std::string time;          ///< UTC, ISO 8601
    std::string label;
};

/// A state that a person kept under a name.
struct SnapshotEntry
{
    std::int64_t id = 0;
    std::string name;
    std::string created; ///< UTC, ISO 8601
};

/// An opened grouping. One thread at a time; only one per grouping. After an error the grouping in
/// memory and on disk are as they were.
class GroupingJournal
{
public:
    std::int64_t id() const { return m_id; }

    const Grouping& grouping() const { return m_grouping; }

    /// Edits that are in effect, and all that are known.
    std::int64_t position() const { return m_position; }

    std::int64_t length() const { return m_length; }

    bool canUndo() const { return m_position > 0; }

    bool canRedo() const { return m_position < m_length; }

    /// Applies a patch and writes it; edits that could have been redone are gone. An empty patch
    /// changes nothing. Returns its inverse.
    /// Errors: those of apply(Grouping&, const Patch&); IoError, DiskFull.
    Result<Patch> apply(const Patch& patch);

    /// Takes the last edit back, or makes the next one again. Returns the patch that was applied to
    /// the grouping, empty when there is nothing to do. Errors: IoError, DiskFull, Corrupt.
    Result<Patch> undo();
    Result<Patch> redo();

    /// Label of what `undo` or `redo` would change, empty when there is nothing.
    Result<std::string> undoLabel();
    Result<std::string> redoLabel();

    /// The edits from `first` on, at most `count`. Cost: one row each, without the patches.
    Result<std::vector<EditEntry>> edits(std::int64_t first, std::int64_t count);

    /// Keeps the present state under a name. Errors: InvalidArgument for a name that is blank, too
    /// long or has control characters.
    Result<SnapshotEntry> takeSnapshot(const std::string& name);
    Result<std::vector<SnapshotEntry>> snapshots();
    Result<Grouping> snapshot(std::int64_t snapshotId);
    /// Goes back to a snapshot; this is one edit and can be undone. Returns its inverse.
    Result<Patch> restoreSnapshot(std::int64_t snapshotId);
    Result<void> removeSnapshot(std::int64_t snapshotId);

private:
    friend class GroupingStore;
    GroupingJournal(Database database, std::int64_t id);

    Result<void> load();
    Result<void> replay(std::int64_t from);
    Result<void> append(const Patch& patch, const Patch& inverse);
    Result<void> storePosition(std::int64_t position);
    Result<Patch> step(std::int64_t sequence, bool isForward);
    Result<Patch> stored(std::int64_t sequence, bool isForward);
    Result<std::string> label(std::int64_t sequence);
    Error missing(const std::string& what) const;

    Database m_database;
    std::int64_t m_id = 0;
    Grouping m_grouping;
    std::int64_t m_position = 0;
    std::int64_t m_length = 0;
    std::int64_t m_statePosition = 0;
    std::size_t m_bytesSinceState = 0;
};

} // namespace lapidary::model
