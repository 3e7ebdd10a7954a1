// SPDX-License-Identifier: Apache-2.0
#include "model/core/database.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <array>
#include <limits>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lapidary::model;
using lapidary::test::text;

namespace {

constexpr std::int32_t kApplication = 0x54455354;
const std::string kSchema
    = "CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, weight REAL, data BLOB)";

DatabaseSettings settings()
{
    DatabaseSettings result;
    result.identity = {"notebook", kApplication, 3};
    result.busyMilliseconds = 50;
    return result;
}

class Place
{
public:
    std::string path() const { return m_folder.filePath(QStringLiteral("notes.db")).toStdString(); }

    QString file(const QString& name) const { return m_folder.filePath(name); }

    Result<Database> create() const { return Database::create(path(), settings(), kSchema); }

    Result<Database> open(DatabaseAccess access = DatabaseAccess::ReadWrite) const
    {
        return Database::open(path(), settings(), access);
    }

    QByteArray bytes() const
    {
        QFile file(text(path()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void put(const QByteArray& bytes, const QString& name = QStringLiteral("notes.db")) const
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    /// Names and contents, to see that nothing was changed.
    QString dump() const
    {
        QStringList all;
        for (const QFileInfo& info : QDir(m_folder.path())
                                         .entryInfoList(QDir::AllEntries | QDir::System
                                                 | QDir::Hidden | QDir::NoDotAndDotDot,
                                             QDir::Name)) {
            QFile file(info.filePath());
            const bool isPlain
                = info.isFile() && !info.isSymLink() && file.open(QIODevice::ReadOnly);
            all.append(info.fileName() + QLatin1Char('=')
                + (isPlain ? QString::fromLatin1(file.readAll().toHex()) : QString()));
        }
        return all.join(QLatin1Char(';'));
    }

private:
    QTemporaryDir m_folder{lapidary::test::scratchTemplate()};
};

QString pragma(Database& database, const char* name)
{
    auto statement = database.prepare(std::string("PRAGMA ") + name);
    return statement && statement->step().hasValue() ? text(statement->text(0))
                                                     : QStringLiteral("failed");
}

void addNote(Database& database, std::string_view body)
{
    auto insert = database.prepare("INSERT INTO note(body) VALUES(?1)");
    VERIFY_OK(insert);
    VERIFY_OK(insert->run(body));
}

/// A file whose last user was killed while it was open, one row already committed.
void leaveUnclean(const Place& place)
{
    const pid_t child = ::fork();
    if (child == 0) {
        auto database
            = Database::create(place.path(), settings(), kSchema + "; CREATE TABLE untouched(x)");
        auto done = database ? database->run("INSERT INTO note(body) VALUES('committed')")
                             : Result<void>(database.error());
        auto begun = database->run("BEGIN; INSERT INTO note(body) VALUES('lost')");
        ::_exit(done && begun ? 0 : 1); // without closing, as a kill does
    }
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
}

} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyTypeOfValueComesBack()
    {
        const Place place;
        auto database = place.create();
        VERIFY_OK(database);
        const std::array<std::byte, 3> blob{std::byte{0}, std::byte{255}, std::byte{7}};
        auto insert = database->prepare("INSERT INTO note VALUES(?1, ?2, ?3, ?4)");
        VERIFY_OK(insert);
        VERIFY_OK(insert->run(std::numeric_limits<std::int64_t>::min(), std::string("a\0é", 4), 0.1,
            std::span<const std::byte>(blob)));
        VERIFY_OK(insert->run(2, std::string_view(), -1.5, std::span<const std::byte>()));
        VERIFY_OK(insert->run(3, nullptr, nullptr, nullptr));
        auto rows = database->prepare("SELECT * FROM note ORDER BY id");
        VERIFY_OK(rows);
        QVERIFY(*rows->step());
        QCOMPARE(rows->integer(0), std::numeric_limits<std::int64_t>::min());
        QCOMPARE(std::string(rows->text(1)), std::string("a\0é", 4));
        QCOMPARE(rows->real(2), 0.1);
        QVERIFY(std::equal(blob.begin(), blob.end(), rows->blob(3).begin(), rows->blob(3).end()));
        QVERIFY(*rows->step());
        QVERIFY(!rows->isNull(1) && rows->text(1).empty()); // empty is not NULL
        QVERIFY(!rows->isNull(3) && rows->blob(3).empty());
        QVERIFY(*rows->step());
        QVERIFY(rows->isNull(1) && rows->isNull(2) && rows->isNull(3));
        QVERIFY(!*rows->step());
    }

    void aStatementIsUsedAgain()
    {
        const Place place;
        auto database = place.create();
        VERIFY_OK(database);
        auto insert = database->prepare("INSERT INTO note(id) VALUES(?1)");
        VERIFY_OK(insert);
        for (int id = 1; id <= 20; ++id) {
            VERIFY_OK(insert->run(id));
        }
        QVERIFY(!insert->run(7)); // a constraint
        VERIFY_OK(insert->run(21));
        QCOMPARE(*database->integer("SELECT COUNT(*) FROM note"), 21);
    }

    void aTransactionIsWholeOrNot()
    {
        const Place place;
        auto database = place.create();
        VERIFY_OK(database);
        {
            auto transaction = database->begin();
            VERIFY_OK(transaction);
            addNote(*database, "dropped");
        }
        QCOMPARE(*database->integer("SELECT COUNT(*) FROM note"), 0);
        auto transaction = database->begin();
        VERIFY_OK(transaction);
        addNote(*database, "kept");
        VERIFY_OK(transaction->commit());
        QCOMPARE(*database->integer("SELECT COUNT(*) FROM note"), 1);
    }

    void theSettingsAreInForce()
    {
        const Place place;
        auto database = place.create();
        VERIFY_OK(database);
        QCOMPARE(pragma(*database, "journal_mode"), QStringLiteral("wal"));
        QCOMPARE(pragma(*database, "synchronous"), QStringLiteral("2")); // FULL
        QCOMPARE(pragma(*database, "foreign_keys"), QStringLiteral("1"));
        QCOMPARE(pragma(*database, "trusted_schema"), QStringLiteral("0"));
        QCOMPARE(pragma(*database, "cell_size_check"), QStringLiteral("1"));
        QCOMPARE(pragma(*database, "wal_autocheckpoint"), QStringLiteral("1000"));
        QCOMPARE(pragma(*database, "journal_size_limit"), QStringLiteral("67108864"));
        QCOMPARE(pragma(*database, "application_id"), QString::number(kApplication));
        QCOMPARE(pragma(*database, "user_version"), QStringLiteral("3"));
        QVERIFY(!database->run("PRAGMA writable_schema=ON; DELETE FROM sqlite_master"));
    }

    void aRunDatabaseSyncsAtCheckpointsOnly()
    {
        const Place place;
        DatabaseSettings run = settings();
        run.durability = Durability::LastCheckpoint;
        run.hasReaders = true;
        auto database = Database::create(place.path(), run, kSchema);
        VERIFY_OK(database);
        QCOMPARE(pragma(*database, "synchronous"), QStringLiteral("1")); // NORMAL
    }

    void onANetworkFileSystemThereIsNoSharedMemory()
    {
        const Place place;
        DatabaseSettings remote = settings();
        remote.fileSystem = FileSystemKind::Network;
        VERIFY_OK(place.create()); // made on a local disk, moved, and opened there
        auto database = Database::open(place.path(), remote, DatabaseAccess::ReadWrite);
        VERIFY_OK(database);
        QCOMPARE(pragma(*database, "journal_mode"), QStringLiteral("truncate"));
        QCOMPARE(pragma(*database, "locking_mode"), QStringLiteral("exclusive"));
        addNote(*database, "x");
        QVERIFY(!QFile::exists(place.file(QStringLiteral("notes.db-shm"))));
        const auto second = Database::open(place.path(), remote, DatabaseAccess::ReadWrite);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Locked);
    }

    void onANetworkFileSystemReadersStillRead()
    {
        const Place place;
        DatabaseSettings remote = settings();
        remote.fileSystem = FileSystemKind::Network;
        remote.hasReaders = true;
        auto writer = Database::create(place.path(), remote, kSchema);
        VERIFY_OK(writer);
        addNote(*writer, "x");
        auto reader = Database::open(place.path(), remote, DatabaseAccess::ReadOnly);
        VERIFY_OK(reader);
        QCOMPARE(*reader->integer("SELECT COUNT(*) FROM note"), 1);
    }

    void theFileIsReadableByItsOwnerOnly()
    {
        const Place place;
        auto database = place.create();
        VERIFY_OK(database);
        addNote(*database, "x");
        for (const char* suffix : {"", "-wal", "-shm"}) {
            struct stat status
            { };

            QCOMPARE(::stat((place.path() + suffix).c_str(), &status), 0);
            QCOMPARE(status.st_mode & 0777, mode_t{0600});
        }
    }

    void creatingNeverReplacesAFile()
    {
        const Place place;
        place.put("precious");
        const auto database = place.create();
        QVERIFY(!database);
        QVERIFY(text(database.error().line()).contains(QStringLiteral("it exists already")));
        QCOMPARE(place.bytes(), QByteArrayLiteral("precious"));
    }

    void aFailedCreationLeavesNothing()
    {
        const Place place;
        QVERIFY(!Database::create(place.path(), settings(), "CREATE TABLE"));
        QCOMPARE(place.dump(), QString());
    }

    void aReaderSeesWhatTheWriterCommitted()
    {
        const Place place;
        auto writer = place.create();
        VERIFY_OK(writer);
        auto reader = place.open(DatabaseAccess::ReadOnly);
        VERIFY_OK(reader);
        addNote(*writer, "one");
        QCOMPARE(*reader->integer("SELECT COUNT(*) FROM note"), 1);
        auto transaction = writer->begin();
        VERIFY_OK(transaction);
        addNote(*writer, "two");
        QCOMPARE(*reader->integer("SELECT COUNT(*) FROM note"), 1);
        VERIFY_OK(transaction->commit());
        QCOMPARE(*reader->integer("SELECT COUNT(*) FROM note"), 2);
        const auto change = reader->run("DELETE FROM note");
        QVERIFY(!change);
        QVERIFY(text(change.error().line()).contains(QStringLiteral("it is read-only")));
    }

    void aSecondWriterIsToldToWait()
    {
        const Place place;
        auto first = place.create();
        VERIFY_OK(first);
        auto second = place.open();
        VERIFY_OK(second);
        const auto transaction = first->begin();
        VERIFY_OK(transaction);
        const auto refused = second->begin();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Locked);
        QVERIFY(
            text(refused.error().line()).contains(QStringLiteral("another program is using it")));
        QVERIFY(text(refused.error().line()).contains(text(place.path())));
    }

    void committedRowsSurviveAKill()
    {
        const Place place;
        leaveUnclean(place);
        QVERIFY(hasJournal(place.path()));
        auto database = place.open();
        VERIFY_OK(database);
        QCOMPARE(*database->integer("SELECT COUNT(*) FROM note"), 1);
        auto body = database->prepare("SELECT body FROM note");
        VERIFY_OK(body);
        QVERIFY(*body->step());
        QCOMPARE(text(body->text(0)), QStringLiteral("committed"));
    }

    void contentIsCheckedAfterAnUncleanEnd()
    {
        const Place place;
        leaveUnclean(place);
        QByteArray bytes = place.bytes();
        bytes.replace(
            8192, 4096, QByteArray(4096, '\x5a')); // the page that the journal does not have
        place.put(bytes);
        const auto database = place.open();
        QVERIFY(!database);
        QCOMPARE(database.error().code, ErrorCode::Corrupt);
        QVERIFY2(text(database.error().line()).contains(QStringLiteral("damaged")),
            database.error().line().c_str());
    }

    void hostileFilesAreRefusedUnchanged_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<int>("code");
        const Place place;
        VERIFY_OK(place.create());
        const QByteArray good = place.bytes();
        const auto changed = [&](int at, const QByteArray& with) {
            return QByteArray(good).replace(at, with.size(), with);
        };
        const int corrupt = static_cast<int>(ErrorCode::Corrupt);
        QTest::newRow("empty") << QByteArray()
                               << QStringLiteral("found 0 bytes, expected at least 100") << corrupt;
        QTest::newRow("short") << good.left(99) << QStringLiteral("found 99 bytes") << corrupt;
        QTest::newRow("garbage") << QByteArray(9000, 'x')
                                 << QStringLiteral("not an SQLite database") << corrupt;
        QTest::newRow("other application")
            << changed(68, "abcd")
            << QStringLiteral("belongs to another program (application id 1633837924") << corrupt;
        QTest::newRow("no application")
            << changed(68, QByteArray(4, '\0'))
            << QStringLiteral("belongs to another program (application id 0") << corrupt;
        QTest::newRow("newer version")
            << changed(60, QByteArray("\0\0\0\x04", 4))
            << QStringLiteral(
                   "made by a newer version of Lapidary (format 4, this one knows up to 3)")
            << static_cast<int>(ErrorCode::Unsupported);
        QTest::newRow("version 0")
            << changed(60, QByteArray(4, '\0')) << QStringLiteral("format version is 0") << corrupt;
        QTest::newRow("negative version") << changed(60, QByteArray(4, '\xff'))
                                          << QStringLiteral("format version is -1") << corrupt;
        QTest::newRow("cut short")
            << good.left(good.size() - 1)
            << QStringLiteral("it was cut short: found %1 bytes, expected %2")
                   .arg(good.size() - 1)
                   .arg(good.size())
            << corrupt;
    }

    void hostileFilesAreRefusedUnchanged()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, sentence);
        QFETCH(int, code);
        const Place place;
        place.put(bytes);
        const QString before = place.dump();
        const auto database = place.open();
        QVERIFY(!database);
        QVERIFY2(text(database.error().line()).contains(sentence), database.error().line().c_str());
        QVERIFY(text(database.error().line()).contains(text(place.path())));
        QCOMPARE(static_cast<int>(database.error().code), code);
        QCOMPARE(place.dump(), before);
    }

    void placesThatAreNoFileAreRefused_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"notes.db", "notes.db-wal", "notes.db-shm", "notes.db-journal"}) {
            QTest::newRow(name) << QString::fromUtf8(name);
        }
    }

    void placesThatAreNoFileAreRefused()
    {
        QFETCH(QString, name);
        const Place good;
        VERIFY_OK(good.create());
        for (const char* kind : {"fifo", "folder", "link", "dangling link"}) {
            const Place place;
            if (name != QStringLiteral("notes.db")) {
                place.put(good.bytes());
            }
            place.put("someone else's", QStringLiteral("other"));
            const std::string path = place.file(name).toStdString();
            const std::string what = kind;
            QCOMPARE(what == "fifo" ? ::mkfifo(path.c_str(), 0600)
                    : what == "folder"
                    ? ::mkdir(path.c_str(), 0700)
                    : ::symlink(what == "link" ? "other" : "nowhere", path.c_str()),
                0);
            const QString before = place.dump();
            for (const DatabaseAccess access :
                {DatabaseAccess::ReadWrite, DatabaseAccess::ReadOnly}) {
                const auto database = place.open(access);
                QVERIFY2(!database, kind);
                QCOMPARE(database.error().code, ErrorCode::Corrupt);
                QVERIFY(text(database.error().line()).contains(QStringLiteral("plain file")));
            }
            QCOMPARE(place.dump(), before);
        }
    }

    void aJournalThatNamesOtherFilesIsRefused()
    {
        const Place place;
        VERIFY_OK(place.create());
        place.put("someone else's", QStringLiteral("other"));
        place.put(QByteArray(512, '\0') + QByteArray("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8),
            QStringLiteral("notes.db-journal"));
        const QString before = place.dump();
        const auto database = place.open();
        QVERIFY(!database);
        QVERIFY(text(database.error().line())
                    .contains(QStringLiteral("its journal names other files")));
        QCOMPARE(place.dump(), before);
    }

    void aMissingFileIsNotMade()
    {
        const Place place;
        for (const DatabaseAccess access : {DatabaseAccess::ReadWrite, DatabaseAccess::ReadOnly}) {
            const auto database = place.open(access);
            QVERIFY(!database);
            QCOMPARE(database.error().code, ErrorCode::NotFound);
        }
        const auto nowhere
            = Database::open(place.path() + "/x/y.db", settings(), DatabaseAccess::ReadWrite);
        QCOMPARE(nowhere.error().code, ErrorCode::NotFound);
        QCOMPARE(place.dump(), QString());
    }

    void aFileBelowALinkedFolderOpens()
    {
        const Place place;
        VERIFY_OK(place.create());
        const QString link = place.file(QStringLiteral("link"));
        QCOMPARE(::symlink(".", qPrintable(link)), 0);
        VERIFY_OK(Database::open(
            link.toStdString() + "/notes.db", settings(), DatabaseAccess::ReadWrite));
    }

    void triggersAndViewsOfTheFileAreNotRun()
    {
        const Place place;
        const std::string schema = kSchema
            + "; CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM note; END;"
              "CREATE VIEW v AS SELECT * FROM note";
        auto database = Database::create(place.path(), settings(), schema);
        VERIFY_OK(database);
        addNote(*database, "stays");
        QCOMPARE(*database->integer("SELECT COUNT(*) FROM note"), 1);
        QVERIFY(!database->integer("SELECT COUNT(*) FROM v"));
        QVERIFY(!database->run("ATTACH ':memory:' AS other"));
    }

    void truncationAtEveryPlaceIsRefusedOrRead()
    {
        const Place good;
        {
            auto database = good.create();
            VERIFY_OK(database);
            for (int i = 0; i < 40; ++i) {
                addNote(*database, std::string(300, 'x'));
            }
        }
        const QByteArray bytes = good.bytes();
        for (qsizetype length = 0; length < bytes.size(); length += 1021) {
            const Place place;
            place.put(bytes.left(length));
            QVERIFY(!place.open());
        }
    }

    void everyFlippedByteOfTheFirstPageIsSurvived()
    {
        const Place good;
        VERIFY_OK(good.create());
        const QByteArray bytes = good.bytes();
        const Place place;
        for (int at = 0; at < 110; ++at) {
            QByteArray flipped = bytes;
            flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
            place.put(flipped);
            auto database = place.open();
            if (database) {
                static_cast<void>(database->integer("SELECT COUNT(*) FROM note"));
            }
        }
    }

    void wrongSqlIsAnErrorNotACrash()
    {
        const Place place;
        auto database = place.create();
        VERIFY_OK(database);
        QVERIFY(!database->prepare("SELECT * FROM nowhere"));
        QVERIFY(!database->run("NONSENSE"));
        QVERIFY(!database->integer("SELECT id FROM note")); // no row
        auto insert = database->prepare("INSERT INTO note(id) VALUES(?1)");
        VERIFY_OK(insert);
        QVERIFY(!insert->run(1, 2)); // one parameter too many
    }

    void aStatementKeepsItsDatabaseAlive()
    {
        const Place place;
        auto database = place.create();
        VERIFY_OK(database);
        auto insert = database->prepare("INSERT INTO note(id) VALUES(?1)");
        VERIFY_OK(insert);
        database = Error{};
        VERIFY_OK(insert->run(1));
    }
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
