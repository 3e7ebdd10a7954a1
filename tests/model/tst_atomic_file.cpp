// SPDX-License-Identifier: Apache-2.0
// Every step of a save is made to fail at every call; what must hold then is written in
// `aFailureAtAnyCallIsHarmless`.
#include "model/core/atomic_file.h"
#include "tests/support/expect.h"
#include "tests/support/faulty_calls.h"
#include "tests/support/scratch.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lapidary::model;
using lapidary::test::FaultLength;
using lapidary::test::FaultyCalls;
using lapidary::test::text;

namespace {

const QByteArray kOld = QByteArray(600000, 'o');
const QByteArray kNew = QByteArray(300000, 'n') + QByteArray(300000, 'm');

std::string_view bytesOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// A folder with the old file in it.
class Place
{
public:
    Place() { put(kOld); }

    std::string path() const
    {
        return m_folder.filePath(QStringLiteral("plan.json")).toStdString();
    }

    void put(const QByteArray& bytes)
    {
        QFile file(text(path()));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    QByteArray content(const QString& name = QStringLiteral("plan.json")) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArrayLiteral("(missing)");
    }

    /// All names in the folder, hidden ones too.
    QString names() const
    {
        return QDir(m_folder.path())
            .entryList(
                QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name)
            .join(QLatin1Char(' '));
    }

    QString file(const QString& name) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder{lapidary::test::scratchTemplate()};
};

/// Saves in three pieces, as a writer of large files does.
Result<SaveOutcome> save(const std::string& path, const AtomicFileOptions& options)
{
    LAP_TRY(AtomicFile file, AtomicFile::create(path, options));
    LAP_CHECK(file.write(bytesOf(kNew).substr(0, 200000)));
    LAP_CHECK(file.write(bytesOf(kNew).substr(200000, 200000)));
    LAP_CHECK(file.write(bytesOf(kNew).substr(400000)));
    return file.commit();
}

AtomicFileOptions optionsFor(const std::shared_ptr<FileCalls>& calls)
{
    AtomicFileOptions options;
    options.size = bytesOf(kNew).size();
    options.keepsBackup = true;
    options.calls = calls;
    return options;
}

mode_t modeOf(const std::string& path)
{
    struct stat status
    { };

    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

} // namespace

class TestAtomicFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void replacesTheContent()
    {
        const Place place;
        const auto outcome = saveFile(place.path(), bytesOf(kNew));
        VERIFY_OK(outcome);
        QCOMPARE(outcome->state, SaveState::Saved);
        QCOMPARE(place.content(), kNew);
        QCOMPARE(place.names(), QStringLiteral("plan.json"));
    }

    void makesANewFileForItsOwnerOnly()
    {
        const Place place;
        const std::string path = place.file(QStringLiteral("new.json")).toStdString();
        VERIFY_OK(saveFile(path, "x"));
        QCOMPARE(modeOf(path), mode_t{0600});
        VERIFY_OK(saveFile(path, "")); // empty content is content
        QCOMPARE(place.content(QStringLiteral("new.json")), QByteArray());
    }

    void keepsTheModeOfTheOldFile()
    {
        const Place place;
        QCOMPARE(::chmod(place.path().c_str(), 0640), 0);
        VERIFY_OK(saveFile(place.path(), "x"));
        QCOMPARE(modeOf(place.path()), mode_t{0640});
    }

    void doesNotPassGroupRightsToAnotherGroup()
    {
        const Place place;
        QCOMPARE(::chmod(place.path().c_str(), 0664), 0);
        const auto calls = std::make_shared<FaultyCalls>(0, EPERM, FaultLength::Once);
        calls->restrictTo("fchown");
        VERIFY_OK(save(place.path(), optionsFor(calls)));
        QCOMPARE(modeOf(place.path()), mode_t{0604});
    }

    void nothingIsSeenBeforeTheCommit()
    {
        const Place place;
        {
            auto file = AtomicFile::create(place.path());
            VERIFY_OK(file);
            VERIFY_OK(file->write("half"));
            QCOMPARE(place.content(), kOld);
        }
        QCOMPARE(place.content(), kOld);
        QCOMPARE(place.names(), QStringLiteral("plan.json"));
    }

    void theTemporaryFileIsPrivateAndNamedAfterItsTarget()
    {
        const Place place;
        QCOMPARE(::chmod(place.path().c_str(), 0600), 0);
        auto file = AtomicFile::create(place.path());
        VERIFY_OK(file);
        const QString temporary = QStringLiteral(".plan.json.tmp-%1-0").arg(::getpid());
        QCOMPARE(place.names(), temporary + QStringLiteral(" plan.json"));
        QCOMPARE(modeOf(place.file(temporary).toStdString()), mode_t{0600});
        auto second = AtomicFile::create(place.path()); // two writers do not share a file
        VERIFY_OK(second);
        VERIFY_OK(second->write("second"));
        VERIFY_OK(second->commit());
        VERIFY_OK(file->write("first"));
        VERIFY_OK(file->commit());
        QCOMPARE(place.content(), QByteArrayLiteral("first"));
    }

    void stepsComeInTheSafeOrder()
    {
        const Place place;
        const auto calls = std::make_shared<FaultyCalls>(-1, 0, FaultLength::Once);
        VERIFY_OK(save(place.path(), optionsFor(calls)));
        QStringList log;
        for (const std::string& call : calls->log()) {
            log.append(text(call));
        }
        QCOMPARE(log.join(QLatin1Char(' ')),
            QStringLiteral(
                "open fchown fchmod fallocate write write write fsync close link rename unlink "
                "rename open fsync close"));
    }

    void aFailureAtAnyCallIsHarmless_data()
    {
        QTest::addColumn<int>("errnoValue");
        QTest::addColumn<bool>("isSticky");
        QTest::addColumn<bool>("isShort");
        for (const auto& [name, value] :
            std::initializer_list<std::pair<const char*, int>>{{"ENOSPC", ENOSPC}, {"EIO", EIO},
                {"EDQUOT", EDQUOT}, {"EROFS", EROFS}, {"EINTR", EINTR}}) {
            for (const bool isSticky : {false, true}) {
                for (const bool isShort : {false, true}) {
                    QTest::addRow("%s %s%s", name, isSticky ? "sticky" : "once",
                        isShort ? " short writes" : "")
                        << value << isSticky << isShort;
                }
            }
        }
    }

    void aFailureAtAnyCallIsHarmless()
    {
        QFETCH(int, errnoValue);
        QFETCH(bool, isSticky);
        QFETCH(bool, isShort);
        bool hasFailed = true;
        for (int k = 0; hasFailed; ++k) {
            QVERIFY2(k < 100, "the loop over all calls must come to an end");
            const Place place;
            const auto calls = std::make_shared<FaultyCalls>(
                k, errnoValue, isSticky ? FaultLength::Sticky : FaultLength::Once);
            if (isShort) {
                calls->shortenWrites(70000);
            }
            const auto outcome = save(place.path(), optionsFor(calls));
            hasFailed = calls->hasFailed();
            const std::string where
                = "call " + std::to_string(k) + ": " + lapidary::test::errorLine(outcome);
            const QStringList expected{
                QStringLiteral("plan.json"), QStringLiteral("plan.json plan.json.bak")};
            QVERIFY2(expected.contains(place.names()), where.c_str()); // no temporary file is left
            QVERIFY2(place.content() == (outcome ? kNew : kOld), where.c_str());
            if (place.names().contains(QStringLiteral(".bak"))) {
                QVERIFY2(place.content(QStringLiteral("plan.json.bak")) == kOld, where.c_str());
            }
            if (!outcome) {
                QVERIFY2(text(where).contains(text(place.path())), where.c_str());
                QVERIFY2(outcome.error().message.size() > place.path().size() + 20, where.c_str());
                const bool isFull = errnoValue == ENOSPC || errnoValue == EDQUOT;
                QCOMPARE(outcome.error().code, isFull ? ErrorCode::DiskFull : ErrorCode::IoError);
            }
        }
    }

    void anInterruptionIsNoFailure()
    {
        for (int k = 0; k < 16; ++k) {
            const Place place;
            const auto calls = std::make_shared<FaultyCalls>(k, EINTR, FaultLength::Once);
            const auto outcome = save(place.path(), optionsFor(calls));
            VERIFY_OK(outcome);
            QCOMPARE(outcome->state, SaveState::Saved);
            QCOMPARE(place.content(), kNew);
        }
    }

    void aFailureNamesItsStep_data()
    {
        QTest::addColumn<QByteArray>("call");
        QTest::addColumn<int>("index");
        QTest::addColumn<bool>("isSaved");
        QTest::newRow("open") << QByteArray("open") << 0 << false;
        QTest::newRow("fallocate") << QByteArray("fallocate") << 0 << false;
        QTest::newRow("first write") << QByteArray("write") << 0 << false;
        QTest::newRow("last write")
            << QByteArray("write") << 2 << false;                    // QSaveFile lost data here
        QTest::newRow("fsync") << QByteArray("fsync") << 0 << false; // and here
        QTest::newRow("close") << QByteArray("close") << 0 << false;
        QTest::newRow("rename to backup") << QByteArray("rename") << 0 << false;
        QTest::newRow("rename") << QByteArray("rename") << 1 << false;
        QTest::newRow("open of the folder") << QByteArray("open") << 1 << true;
        QTest::newRow("fsync of the folder") << QByteArray("fsync") << 1 << true;
    }

    void aFailureNamesItsStep()
    {
        QFETCH(QByteArray, call);
        QFETCH(int, index);
        QFETCH(bool, isSaved);
        const Place place;
        const auto calls = std::make_shared<FaultyCalls>(index, ENOSPC, FaultLength::Once);
        calls->restrictTo(call.toStdString());
        const auto outcome = save(place.path(), optionsFor(calls));
        QVERIFY(calls->hasFailed());
        QCOMPARE(outcome.hasValue(), isSaved);
        QCOMPARE(place.content(), isSaved ? kNew : kOld);
        if (isSaved) {
            QCOMPARE(outcome->state, SaveState::SavedNotDurable);
            QVERIFY2(text(outcome->note)
                         .contains(QStringLiteral("may not survive a power cut: no space")),
                outcome->note.c_str());
        } else {
            QCOMPARE(text(outcome.error().message),
                QStringLiteral("cannot save \"%1\": no space is left on the disk")
                    .arg(text(place.path())));
        }
    }

    void aFailedFsyncIsNotTriedAgain()
    {
        const Place place;
        const auto calls = std::make_shared<FaultyCalls>(0, EIO, FaultLength::Once);
        calls->restrictTo("fsync");
        QVERIFY(!save(place.path(), optionsFor(calls)));
        QCOMPARE(std::count(calls->log().begin(), calls->log().end(), "fsync"), 1);
    }

    void theFirstErrorIsFinal()
    {
        const Place place;
        const auto calls = std::make_shared<FaultyCalls>(1, ENOSPC, FaultLength::Once);
        calls->restrictTo("write");
        auto file = AtomicFile::create(place.path(), optionsFor(calls));
        VERIFY_OK(file);
        VERIFY_OK(file->write("one"));
        QVERIFY(!file->write("two"));
        QVERIFY(!file->write("three")); // the disk would take it again
        const auto outcome = file->commit();
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::DiskFull);
        QCOMPARE(place.content(), kOld);
    }

    void aFileSystemWithoutFallocateOrLinksIsFine()
    {
        for (const char* call : {"fallocate", "link"}) {
            const Place place;
            const auto calls = std::make_shared<FaultyCalls>(0, EOPNOTSUPP, FaultLength::Once);
            calls->restrictTo(call);
            const auto outcome = save(place.path(), optionsFor(calls));
            VERIFY_OK(outcome);
            QCOMPARE(outcome->state, SaveState::Saved);
            QCOMPARE(outcome->note.empty(), std::string(call) == "fallocate");
            QCOMPARE(place.content(), kNew);
        }
    }

    void keepsTheReplacedFileAsBackup()
    {
        Place place;
        AtomicFileOptions options;
        options.keepsBackup = true;
        VERIFY_OK(saveFile(place.path(), "second", options));
        QCOMPARE(place.content(QStringLiteral("plan.json.bak")), kOld);
        VERIFY_OK(saveFile(place.path(), "third", options));
        QCOMPARE(place.content(QStringLiteral("plan.json.bak")), QByteArrayLiteral("second"));
        QCOMPARE(place.names(), QStringLiteral("plan.json plan.json.bak"));
    }

    void aBackupThatIsTheSameFileLeavesNothingBehind()
    {
        const Place place;
        const std::string backup
            = place.path() + ".bak"; // as a kill after the first rename leaves it
        QCOMPARE(::link(place.path().c_str(), backup.c_str()), 0);
        AtomicFileOptions options;
        options.keepsBackup = true;
        VERIFY_OK(saveFile(place.path(), "next", options));
        QCOMPARE(place.names(), QStringLiteral("plan.json plan.json.bak"));
        QCOMPARE(place.content(QStringLiteral("plan.json.bak")), kOld);
    }

    void aSymbolicLinkStaysALink_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("relative") << QStringLiteral("plan.json");
        QTest::newRow("to nothing yet") << QStringLiteral("later.json");
    }

    void aSymbolicLinkStaysALink()
    {
        QFETCH(QString, target);
        const Place place;
        const QString link = place.file(QStringLiteral("link.json"));
        QCOMPARE(::symlink(qPrintable(target), qPrintable(link)), 0);
        VERIFY_OK(saveFile(link.toStdString(), bytesOf(kNew)));
        QVERIFY(QFileInfo(link).isSymLink());
        QCOMPARE(place.content(target), kNew);
    }

    void whatIsNoFileIsRefused()
    {
        const Place place;
        const std::string folder = place.file(QStringLiteral("folder")).toStdString();
        const std::string fifo = place.file(QStringLiteral("fifo")).toStdString();
        const std::string circle = place.file(QStringLiteral("circle")).toStdString();
        QCOMPARE(::mkdir(folder.c_str(), 0700), 0);
        QCOMPARE(::mkfifo(fifo.c_str(), 0600), 0);
        QCOMPARE(::symlink("circle", circle.c_str()), 0);
        for (const std::string& path : {folder, fifo, circle, folder + "/missing/x"}) {
            const auto outcome = saveFile(path, "x");
            QVERIFY(!outcome);
            QVERIFY2(text(outcome.error().message).contains(text(path)),
                outcome.error().message.c_str());
        }
        QCOMPARE(place.names(), QStringLiteral("circle fifo folder plan.json"));
    }

    void longNamesAreSavedToo()
    {
        const Place place;
        const QString name(255, QLatin1Char('x'));
        VERIFY_OK(saveFile(place.file(name).toStdString(), "x"));
        QCOMPARE(place.content(name), QByteArrayLiteral("x"));
    }

    void leftoversAreRemovedAndNothingElse()
    {
        const Place place;
        const QStringList kept{QStringLiteral(".hidden"), QStringLiteral(".a.tmp-1"),
            QStringLiteral("a.tmp-1-2"), QStringLiteral(".a.tmp-x-2"), QStringLiteral(".tmp-1-2")};
        const QStringList leftover{
            QStringLiteral(".a.tmp-12-0"), QStringLiteral(".a.json.tmp-1-7.bak")};
        for (const QString& name : kept + leftover) {
            QFile file(place.file(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        removeLeftoverTemporaries(place.file(QString()).toStdString());
        QStringList expected = kept + QStringList{QStringLiteral("plan.json")};
        QStringList found = place.names().split(QLatin1Char(' '));
        expected.sort();
        found.sort();
        QCOMPARE(found, expected);
    }

    void aReallyFullDiskKeepsTheOldFile()
    {
        // /dev/full cannot be renamed; a limit on the file size is the full disk that every user
        // has.
        const Place place;

        struct rlimit unlimited
        { };

        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);

        const struct rlimit tight
        {
            500000, unlimited.rlim_max
        };

        ::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &tight), 0);
        const auto reserved = saveFile(place.path(), bytesOf(kNew));
        auto unreserved = AtomicFile::create(place.path());
        Result<void> written = unreserved ? unreserved->write(bytesOf(kNew)) : Result<void>();
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
        QVERIFY(!reserved);
        QVERIFY(!written);
        QVERIFY(!unreserved->commit());
        QCOMPARE(place.content(), kOld);
        QCOMPARE(place.names(), QStringLiteral("plan.json"));
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
