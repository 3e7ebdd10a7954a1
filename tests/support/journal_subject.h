// SPDX-License-Identifier: Apache-2.0
// The same random operations on a journal and on a plain list of states that knows nothing of
// databases: what the journal must be equal to at any time.
#pragma once

#include "model/project/grouping_journal.h"
#include "tests/support/expect.h"
#include "tests/support/random_grouping.h"

namespace lapidary::test {

/// What a journal is, without a file.
class JournalModel
{
public:
    explicit JournalModel(model::Grouping grouping)
        : m_states{std::move(grouping)}
    { }

    const model::Grouping& grouping() const { return m_states[m_position]; }

    std::size_t position() const { return m_position; }

    std::size_t length() const { return m_states.size() - 1; }

    void apply(const model::Patch& patch)
    {
        model::Grouping next = grouping();
        if (patch.isEmpty() || !model::apply(next, patch)) {
            return;
        }
        m_states.resize(m_position + 1);
        m_states.push_back(std::move(next));
        ++m_position;
    }

    void undo() { m_position -= m_position > 0 ? 1 : 0; }

    void redo() { m_position += m_position < length() ? 1 : 0; }

    void takeSnapshot() { m_snapshots.push_back(grouping()); }

    void restoreSnapshot(std::size_t index)
    {
        apply(*model::difference(grouping(), m_snapshots[index], "Go back"));
    }

    std::size_t snapshotCount() const { return m_snapshots.size(); }

private:
    std::vector<model::Grouping> m_states;
    std::vector<model::Grouping> m_snapshots;
    std::size_t m_position = 0;
};

/// A journal with the same interface.
class JournalSubject
{
public:
    explicit JournalSubject(model::GroupingJournal& journal)
        : m_journal(journal)
    { }

    const model::Grouping& grouping() const { return m_journal.grouping(); }

    std::size_t position() const { return static_cast<std::size_t>(m_journal.position()); }

    std::size_t length() const { return static_cast<std::size_t>(m_journal.length()); }

    void apply(const model::Patch& patch) { static_cast<void>(m_journal.apply(patch).hasValue()); }

    void undo() { must(m_journal.undo()); }

    void redo() { must(m_journal.redo()); }

    void takeSnapshot() { must(m_journal.takeSnapshot("Kept")); }

    void restoreSnapshot(std::size_t index)
    {
        must(m_journal.restoreSnapshot((*m_journal.snapshots())[index].id));
    }

    std::size_t snapshotCount() const { return m_journal.snapshots()->size(); }

private:
    template <class Result>
    static void must(const Result& result)
    {
        if (!result) {
            qFatal("%s", result.error().line().c_str());
        }
    }

    model::GroupingJournal& m_journal;
};

/// Operation `number` of a seeded sequence; on equal states it does the same to either.
template <class Subject>
void operate(Subject& subject, unsigned seed, unsigned number)
{
    GroupingDice dice(seed * 100003U + number);
    switch (dice.below(16)) {
    case 0:
    case 1:
    case 2:
        subject.undo();
        return;
    case 3:
    case 4:
        subject.redo();
        return;
    case 5:
        if (subject.snapshotCount() < 5) {
            subject.takeSnapshot();
        }
        return;
    case 6:
        if (subject.snapshotCount() > 0 && dice.below(3) == 0) {
            subject.restoreSnapshot(
                static_cast<std::size_t>(dice.below(static_cast<int>(subject.snapshotCount()))));
        }
        return;
    default:
        if (const auto patch = dice.edit(subject.grouping())) {
            subject.apply(*patch);
        }
    }
}

/// Both say the same of everything.
template <class Subject>
bool isEqual(const JournalModel& model, const Subject& subject)
{
    return model.grouping() == subject.grouping() && model.position() == subject.position()
        && model.length() == subject.length() && model.snapshotCount() == subject.snapshotCount();
}

} // namespace lapidary::test
