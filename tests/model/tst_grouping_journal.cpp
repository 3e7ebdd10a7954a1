// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/byte_stream.h"
#include "model/grouping/grouping_encoding.h"
#include "model/project/project.h"
#include "tests/support/journal_subject.h"
#include "tests/support/scratch.h"

#include <QDir>
#include <QTemporaryDir>

using namespace lapidary::model;
using lapidary::test::GroupingDice;
using lapidary::test::isEqual;
using lapidary::test::JournalModel;
using lapidary::test::JournalSubject;
using lapidary::test::operate;
using lapidary::test::text;

namespace fs = std::filesystem;

namespace {

class Place
{
public:
    fs::path folder() const { return fs::path(m_folder.path().toStdString()) / "stones.lapidary"; }

    Project create() const { return must(Project::create(folder(), "Stones")); }

    Project open() const { return must(Project::open(folder())); }

    template <class T>
    static T must(Result<T> result)
    {
        if (!result) {
            qFatal("%s", result.error().line().c_str());
        }
        return *std::move(result);
    }

private:
    QTemporaryDir m_folder{lapidary::test::scratchTemplate()};
};

/// Replaces the checksum at the end by the right one.
void seal(Bytes& bytes)
{
    const std::uint32_t crc
        = detail::crc32(std::span<const std::byte>(bytes).first(bytes.size() - 4));
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[bytes.size() - 4 + i] = static_cast<std::byte>(crc >> (8 * i));
    }
}

Patch moveOf(const Grouping& grouping, std::int32_t unit, Owner owner)
{
    return Place::must(assignUnits(grouping, {{LayerId(0), UnitKind::Neuron, {unit}}}, owner));
}

} // namespace

class TestGroupingJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theChecksumIsTheOneOfZlib()
    {
        const std::string_view digits = "123456789"; // the check value of the CRC catalogue
        QCOMPARE(detail::crc32(std::as_bytes(std::span(digits))), std::uint32_t{0xCBF43926});
    }

    void groupingsAndPatchesComeBackEqualFromTheirCompactForm()
    {
        for (unsigned seed = 0; seed < 40; ++seed) {
            GroupingDice dice(seed);
            Grouping grouping = dice.grouping();
            for (int i = 0; i < 60; ++i) {
                const auto patch = dice.edit(grouping);
                if (!patch) {
                    continue;
                }
                QVERIFY(*decodePatch(encode(*patch)) == *patch);
                if (const auto inverse = apply(grouping, *patch)) {
                    QVERIFY(*decodePatch(encode(*inverse)) == *inverse);
                    QVERIFY(*decodeGrouping(encode(grouping)) == grouping);
                }
            }
        }
        Grouping blocks = emptyGrouping({"", 1, 11008, 0}, 16, /*withHeads=*/false);
        for (std::size_t i = 0; i < 11008; ++i) {
            blocks.layers[0].neurons[i] = static_cast<Owner>(i / 688);
        }
        QVERIFY(encode(blocks).size() < 160);
    }

    void damagedBytesAreRefusedEvenWithARightChecksum()
    {
        GroupingDice dice(5);
        const Grouping grouping = dice.grouping();
        const Bytes whole = encode(grouping);
        const Bytes patch = encode(*assignUnits(grouping, {dice.selection(grouping)}, kShared));
        int survivors = 0;
        for (int round = 0; round < 4000; ++round) {
            for (const Bytes& original : {whole, patch}) {
                Bytes bytes = original;
                bytes[static_cast<std::size_t>(dice.below(static_cast<int>(bytes.size())))]
                    ^= static_cast<std::byte>(1 + dice.below(255));
                QVERIFY(!decodeGrouping(bytes) && !decodePatch(bytes));
                seal(bytes);
                const auto other = decodeGrouping(bytes); // another grouping, or an error
                survivors += other ? 1 : 0;
                QVERIFY(!other || check(*other).hasValue());
                static_cast<void>(decodePatch(bytes).hasValue());
            }
        }
        QVERIFY(survivors > 0);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            QVERIFY(!decodeGrouping(cut));
            if (size >= 4) {
                seal(cut);
                QVERIFY(!decodeGrouping(cut));
            }
        }
    }

    void everyEditUndoAndRedoSurvivesClosing()
    {
        const Place place;
        const Grouping start = GroupingDice(1).grouping();
        JournalModel model(start);
        std::int64_t id = 0;
        {
            Project project = place.create();
            id = Place::must(project.groupings().create("By hand", start)).id();
        }
        unsigned number = 0;
        for (int session = 0; session < 30; ++session) {
            Project project = place.open();
            GroupingJournal journal = Place::must(project.groupings().open(id));
            JournalSubject subject(journal);
            QVERIFY2(isEqual(model, subject), qPrintable(QString::number(number)));
            for (int i = 0; i < 20; ++i, ++number) {
                operate(model, 7, number);
                operate(subject, 7, number);
                QVERIFY2(isEqual(model, subject), qPrintable(QString::number(number)));
            }
        }
        Project project = place.open();
        GroupingJournal journal = Place::must(project.groupings().open(id));
        QVERIFY(journal.length() > 100); // so that stored states were passed in both directions
        while (journal.canUndo()) {
            VERIFY_OK(journal.undo());
        }
        QVERIFY(journal.grouping() == start);
        while (journal.canRedo()) {
            VERIFY_OK(journal.redo());
            model.redo();
        }
        while (model.position() < model.length()) {
            model.redo();
        }
        QVERIFY(journal.grouping() == model.grouping());
    }

    void theListSaysWhatCanBeUndoneAndRedone()
    {
        const Place place;
        Project project = place.create();
        const Grouping start = GroupingDice(2).grouping();
        GroupingJournal journal = Place::must(project.groupings().create("A", start));
        QVERIFY(!journal.canUndo() && !journal.canRedo());
        QVERIFY(journal.undo()->isEmpty() && journal.redo()->isEmpty());
        QCOMPARE(text(*journal.undoLabel()), QString());
        VERIFY_OK(journal.apply(changeExpert({.id = 1, .name = "Relate"}, "Rename to Relate")));
        const Owner other = journal.grouping().layers[0].neurons[0] == 1 ? 2 : 1;
        VERIFY_OK(journal.apply(moveOf(journal.grouping(), 0, other)));
        QVERIFY(text(*journal.undoLabel()).startsWith(QLatin1String("Move 1 unit to ")));
        VERIFY_OK(journal.undo());
        QCOMPARE(text(*journal.undoLabel()), QStringLiteral("Rename to Relate"));
        QVERIFY(text(*journal.redoLabel()).startsWith(QLatin1String("Move 1 unit to ")));
        QCOMPARE(journal.edits(1, 10)->size(), std::size_t{2});
        VERIFY_OK(journal.apply(addExpert({.id = journal.grouping().freeId(), .name = "New"})));
        QVERIFY(!journal.canRedo());
        QCOMPARE(text(journal.edits(1, 10)->back().label), QStringLiteral("Add New"));
        VERIFY_OK(journal.apply(Patch{"Nothing", {}}));
        QCOMPARE(journal.length(), std::int64_t{2});
        const auto refused = journal.apply(Patch{"Odd", {RemoveExpertStep{77}}});
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(journal.length(), std::int64_t{2});
    }

    void groupingsOfOneProjectDoNotMeet()
    {
        const Place place;
        Project project = place.create();
        GroupingStore store = project.groupings();
        GroupingJournal first = Place::must(store.create("First", GroupingDice(1).grouping()));
        GroupingJournal second = Place::must(store.create("Second", GroupingDice(2).grouping()));
        const Grouping before = second.grouping();
        VERIFY_OK(first.apply(moveOf(first.grouping(), 3, kShared)));
        VERIFY_OK(first.apply(moveOf(first.grouping(), 4, kUnassigned)));
        VERIFY_OK(second.takeSnapshot("Start"));
        QVERIFY(Place::must(store.open(second.id())).grouping() == before);
        QCOMPARE(first.snapshots()->size(), std::size_t{0});
        VERIFY_OK(store.rename(second.id(), "Zweite"));
        VERIFY_OK(store.remove(first.id()));
        const auto list = store.list();
        VERIFY_OK(list);
        QCOMPARE(list->size(), std::size_t{1});
        QCOMPARE(text(list->front().name), QStringLiteral("Zweite"));
        QCOMPARE(store.open(first.id()).error().code, ErrorCode::NotFound);
        QVERIFY(!store.create(" ", before) && !store.rename(second.id(), "a\nb"));
        const auto third = store.create("Third", before);
        VERIFY_OK(third);
        QVERIFY(third->id() != first.id() && third->length() == 0); // no edits of a removed one
    }

    void goingBackToASnapshotIsAnEditLikeAnyOther()
    {
        const Place place;
        Project project = place.create();
        GroupingJournal journal
            = Place::must(project.groupings().create("A", GroupingDice(3).grouping()));
        const Grouping kept = journal.grouping();
        const SnapshotEntry snapshot = Place::must(journal.takeSnapshot("Before lunch"));
        Expert locked = kept.experts[0];
        locked.isLocked = true;
        VERIFY_OK(journal.apply(*removeExpert(journal.grouping(), 3)));
        VERIFY_OK(journal.apply(changeExpert(locked, "Lock")));
        const Grouping changed = journal.grouping();
        VERIFY_OK(journal.restoreSnapshot(snapshot.id));
        QVERIFY(journal.grouping() == kept);
        QCOMPARE(text(*journal.undoLabel()), QStringLiteral("Go back to Before lunch"));
        VERIFY_OK(journal.undo());
        QVERIFY(journal.grouping() == changed);
        QVERIFY(*journal.snapshot(snapshot.id) == kept);
        VERIFY_OK(journal.removeSnapshot(snapshot.id));
        QCOMPARE(journal.snapshot(snapshot.id).error().code, ErrorCode::NotFound);
    }

    void aProjectOfTheFirstVersionOpensAndKeepsItsContent()
    {
        const Place place;
        QVERIFY(QDir().mkpath(text(place.folder().string())));
        {
            DatabaseSettings settings;
            settings.identity = {"project", 0x4c415050, 1};
            Database old = Place::must(Database::create(place.folder() / "project.db", settings,
                "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
                "CREATE TABLE model(id INTEGER PRIMARY KEY CHECK (id = 1), path TEXT NOT NULL,"
                " fingerprint TEXT NOT NULL, bytes INTEGER NOT NULL);"
                "INSERT INTO meta VALUES('name', 'Old'), ('notes', 'n'), ('created', '2026');"
                "INSERT INTO model VALUES(1, 'somewhere', 'sha256:1', 7);"));
        }
        for (int round = 0; round < 2; ++round) {
            Project project = place.open();
            QCOMPARE(text(project.name()), QStringLiteral("Old"));
            QCOMPARE(text(project.modelReference().path), QStringLiteral("somewhere"));
            QCOMPARE(project.groupings().list()->size(), static_cast<std::size_t>(round));
            VERIFY_OK(project.groupings().create("A", GroupingDice(1).grouping()));
        }
    }

    void damagedRowsAreReportedAndNotFollowed()
    {
        const Place place;
        std::int64_t id = 0;
        {
            Project project = place.create();
            GroupingJournal journal
                = Place::must(project.groupings().create("A", GroupingDice(1).grouping()));
            id = journal.id();
            VERIFY_OK(journal.apply(moveOf(journal.grouping(), 3, kShared)));
            VERIFY_OK(journal.apply(moveOf(journal.grouping(), 5, kShared)));
        }
        const auto after = [&](const char* sql) {
            DatabaseSettings settings;
            settings.identity = {"project", 0x4c415050, 99};
            {
                Database database = Place::must(Database::open(
                    place.folder() / "project.db", settings, DatabaseAccess::ReadWrite));
                VERIFY_OK(database.run(sql));
            }
            Project project = place.open();
            const auto journal = project.groupings().open(id);
            QVERIFY2(!journal, sql);
            QCOMPARE(journal.error().code, ErrorCode::Corrupt);
        };
        after("UPDATE edit SET patch = x'00' WHERE sequence = 2");
        after("DELETE FROM edit WHERE sequence = 1");
        after("UPDATE grouping SET position = 9");
        after("UPDATE grouping SET position = -1");
        after("UPDATE grouping SET position = 0, state = x'0102'");
    }
};

QTEST_GUILESS_MAIN(TestGroupingJournal)
#include "tst_grouping_journal.moc"
