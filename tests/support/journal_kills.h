// SPDX-License-Identifier: Apache-2.0
// Kills a process that edits a grouping, at random moments, and looks whether everything that was
// acknowledged is there.
#pragma once

#include "model/project/project.h"
#include "tests/support/journal_subject.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace lapidary::test {

/// Edits for ever (until it is killed) and acknowledges each operation that was done.
[[noreturn]] inline void editUntilKilled(
    const std::string& folder, std::int64_t id, unsigned seed, unsigned number, int acknowledge)
{
    auto project = model::Project::open(folder);
    if (!project) {
        ::_exit(1);
    }
    auto journal = project->groupings().open(id);
    if (!journal) {
        ::_exit(2);
    }
    JournalSubject subject(*journal);
    for (;; ++number) {
        operate(subject, seed, number);
        if (::write(acknowledge, "x", 1) != 1) {
            ::_exit(3);
        }
    }
}

/// One life of the editing process. Returns how many operations it acknowledged.
inline unsigned liveAndDie(const std::string& folder, std::int64_t id, unsigned seed,
    unsigned number, unsigned microseconds)
{
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) {
        qFatal("no pipe");
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        editUntilKilled(folder, id, seed, number, ends[1]);
    }
    ::close(ends[1]);
    char first = 0;
    unsigned count = ::read(ends[0], &first, 1) == 1 ? 1 : 0; // it is at work now
    ::usleep(microseconds);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSIGNALED(status)) {
        qFatal("the editing process ended by itself with status %d", WEXITSTATUS(status));
    }
    char block[4096];
    for (ssize_t got = 1; got > 0;) {
        got = ::read(ends[0], block, sizeof(block));
        count += got > 0 ? static_cast<unsigned>(got) : 0;
    }
    ::close(ends[0]);
    return count;
}

/// Kills `rounds` times; what is found must be what was acknowledged, or that and the operation
/// that was under way. Returns an empty text or what went wrong.
inline QString killJournal(int rounds, unsigned seed)
{
    const QTemporaryDir scratch(scratchTemplate());
    const std::string folder = scratch.filePath(QStringLiteral("p.lapidary")).toStdString();
    const model::Grouping start = GroupingDice(seed).grouping();
    JournalModel model(start);
    std::int64_t id = 0;
    {
        auto project = model::Project::create(folder, "Killed");
        auto journal = project->groupings().create("A", start);
        id = journal->id();
    }
    unsigned number = 0;
    GroupingDice dice(seed + 1);
    for (int round = 0; round < rounds; ++round) {
        const unsigned done
            = liveAndDie(folder, id, seed, number, static_cast<unsigned>(dice.below(20000)));
        for (unsigned i = 0; i < done; ++i) {
            operate(model, seed, number++);
        }
        auto project = model::Project::open(folder);
        if (!project) {
            return text(project.error().line());
        }
        auto journal = project->groupings().open(id);
        if (!journal) {
            return text(journal.error().line());
        }
        const JournalSubject subject(*journal);
        if (!isEqual(model, subject)) {
            operate(model, seed, number++);
            if (!isEqual(model, subject)) {
                return QStringLiteral("round %1: %2 operations were acknowledged, and something "
                                      "else was found")
                    .arg(round)
                    .arg(number);
            }
        }
    }
    return number > static_cast<unsigned>(rounds)
        ? QString()
        : QStringLiteral("only %1 operations were done").arg(number);
}

} // namespace lapidary::test
