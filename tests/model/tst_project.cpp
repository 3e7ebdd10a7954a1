// SPDX-License-Identifier: Apache-2.0
#include "model/project/project.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

#include <atomic>
#include <functional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace lapidary::model;
using lapidary::test::text;

namespace fs = std::filesystem;

namespace {

class Place
{
public:
    fs::path folder() const { return at("stones.lapidary"); }

    fs::path at(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

    Result<Project> create() const { return Project::create(folder(), "Stones"); }

    /// Everything below, with contents, to see that nothing was changed.
    QString dump() const
    {
        QStringList all;
        QDirIterator entries(m_folder.path(),
            QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot,
            QDirIterator::Subdirectories);
        while (entries.hasNext()) {
            const QFileInfo info(entries.next());
            QFile file(info.filePath());
            const bool isPlain
                = info.isFile() && !info.isSymLink() && file.open(QIODevice::ReadOnly);
            all.append(info.filePath().mid(m_folder.path().size()) + QLatin1Char('=')
                + (isPlain ? QString::fromLatin1(file.readAll().toHex()) : QString()));
        }
        all.sort();
        return all.join(QLatin1Char('\n'));
    }

private:
    QTemporaryDir m_folder{lapidary::test::scratchTemplate()};
};

void put(const fs::path& path, const QByteArray& bytes)
{
    QFile file(text(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray bytesOf(const fs::path& path)
{
    QFile file(text(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Runs `action` in a process of its own and returns its exit status; the process ends without any
/// clean-up, as a kill would.
template <class Action>
int inChild(Action action)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(action());
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// One way to spoil a project folder, and what must be said about it.
struct Hostile
{
    const char* name;
    const char* sentence;
    std::function<void(const Place&)> spoil;
};

/// Puts something else in the place of project.db, in a folder without a lock file: none may appear
/// in it.
std::function<void(const Place&)> instead(const std::function<int(const fs::path&)>& make)
{
    return [make](const Place& place) {
        fs::remove(place.folder() / ".lock");
        fs::rename(place.folder() / "project.db", place.at("elsewhere.db"));
        QCOMPARE(make(place.folder() / "project.db"), 0);
    };
}

/// Changes the bytes of project.db.
std::function<void(const Place&)> edited(const std::function<QByteArray(QByteArray)>& change)
{
    return [change](const Place& place) {
        fs::remove(place.folder() / ".lock");
        put(place.folder() / "project.db", change(bytesOf(place.folder() / "project.db")));
    };
}

/// Puts something else in the place of the lock file.
std::function<void(const Place&)> lockInstead(const std::function<int(const fs::path&)>& make)
{
    return [make](const Place& place) {
        fs::remove(place.folder() / ".lock");
        QCOMPARE(make(place.folder() / ".lock"), 0);
    };
}

int makeFifo(const fs::path& path)
{
    return ::mkfifo(path.c_str(), 0600);
}

int makeDirectory(const fs::path& path)
{
    return ::mkdir(path.c_str(), 0700);
}

std::vector<Hostile> hostileFolders()
{
    const char* const none = "there is no project in this folder";
    return {
        {"no folder", none, [](const Place& place) { fs::remove_all(place.folder()); }},
        {"a file", none,
            [](const Place& place) {
                fs::remove_all(place.folder());
                put(place.folder(), "x");
            }},
        {"empty folder", none, instead([](const fs::path&) { return 0; })},
        {"fifo", "expected a plain file", instead(makeFifo)},
        {"directory", "expected a plain file", instead(makeDirectory)},
        {"link", "found a symbolic link", instead([](const fs::path& path) {
             return ::symlink("../elsewhere.db", path.c_str());
         })},
        {"garbage", "not an SQLite database",
            edited([](const QByteArray&) { return QByteArray(5000, 'x'); })},
        {"truncated", "it was cut short",
            edited([](const QByteArray& good) { return good.left(good.size() / 2); })},
        {"other application", "belongs to another program",
            edited([](QByteArray good) { return good.replace(68, 4, "abcd"); })},
        {"newer version", "made by a newer version of Lapidary (format 99, this one knows up to 2)",
            edited(
                [](QByteArray good) { return good.replace(60, 4, QByteArray("\0\0\0\x63", 4)); })},
        {"journal is a fifo", "a journal beside it is not a plain file",
            [](const Place& place) { QCOMPARE(makeFifo(place.folder() / "project.db-wal"), 0); }},
        {"lock is a fifo", "lock", lockInstead(makeFifo)},
        {"lock is a link", "lock", lockInstead([](const fs::path& path) {
             return ::symlink("project.db", path.c_str());
         })},
        {"lock is a folder", "lock", lockInstead(makeDirectory)},
        {"runs is a file", "found something else, expected a folder",
            [](const Place& place) {
                fs::remove(place.folder() / "runs");
                put(place.folder() / "runs", "x");
            }},
    };
}

} // namespace

class TestProject : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aNewProjectHasItsFolders()
    {
        const Place place;
        const auto project = place.create();
        VERIFY_OK(project);
        QCOMPARE(text(project->name()), QStringLiteral("Stones"));
        QCOMPARE(text(project->notes()), QString());
        QVERIFY(project->modelReference().isEmpty());
        QCOMPARE(project->folder(), place.folder());
        for (const fs::path& folder : {project->recordingsFolder(), project->runsFolder(),
                 project->exportsFolder(), project->cacheFolder()}) {
            QVERIFY(fs::is_directory(folder));
            QCOMPARE(folder.parent_path(), place.folder());
        }
        QVERIFY(QDateTime::fromString(text(project->created()), Qt::ISODateWithMs).isValid());
    }

    void whatWasSetIsThereAfterAKill()
    {
        const Place place;
        VERIFY_OK(place.create());
        const ModelReference model{"/models/stories260K", "sha256:0123", 1056540};
        const int status = inChild([&] {
            auto project = Project::open(place.folder());
            return project && project->rename("Facets") && project->setNotes("line 1\nline 2 é")
                    && project->setModelReference(model)
                ? 0
                : 1;
        });
        QCOMPARE(status, 0);
        const auto project = Project::open(place.folder());
        VERIFY_OK(project);
        QCOMPARE(text(project->name()), QStringLiteral("Facets"));
        QCOMPARE(text(project->notes()), QStringLiteral("line 1\nline 2 é"));
        QCOMPARE(project->modelReference(), model);
    }

    void aModelReferenceCanBeTakenBack()
    {
        const Place place;
        auto project = place.create();
        VERIFY_OK(project);
        VERIFY_OK(project->setModelReference({"a", "b", 1}));
        VERIFY_OK(project->setModelReference({}));
        QVERIFY(project->modelReference().isEmpty());
    }

    void unusableNamesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("blank") << QByteArray("   ");
        QTest::newRow("line break") << QByteArray("a\nb");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("too long") << QByteArray(201, 'x');
    }

    void unusableNamesAreRefused()
    {
        QFETCH(QByteArray, name);
        const Place place;
        QVERIFY(!Project::create(place.folder(), name.toStdString()));
        QCOMPARE(place.dump(), QString());
        auto project = place.create();
        VERIFY_OK(project);
        const auto renamed = project->rename(name.toStdString());
        QVERIFY(!renamed);
        QCOMPARE(renamed.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(text(project->name()), QStringLiteral("Stones"));
    }

    void creatingNeverReplacesAnything()
    {
        const Place place;
        fs::create_directory(place.folder());
        put(place.folder() / "precious", "x");
        const QString before = place.dump();
        const auto project = place.create();
        QVERIFY(!project);
        QVERIFY2(text(project.error().line()).contains(QStringLiteral("it exists already")),
            project.error().line().c_str());
        QCOMPARE(place.dump(), before);
    }

    void aProjectFolderNeedsItsEnding()
    {
        const Place place;
        for (const char* name : {"stones", "stones.txt", ".lapidary"}) {
            const auto project = Project::create(place.at(name), "Stones");
            QVERIFY(!project);
            QCOMPARE(project.error().code, ErrorCode::InvalidArgument);
            QVERIFY(text(project.error().line()).contains(QStringLiteral("ends in .lapidary")));
        }
        QVERIFY(!Project::create("", "Stones"));
        VERIFY_OK(Project::create(place.folder() / "", "Stones")); // a slash at the end is fine
        QVERIFY(!Project::create(place.at("nowhere") / "x.lapidary", "Stones"));
    }

    void aSecondOpenerIsToldWhoHasIt()
    {
        const Place place;
        const auto first = place.create();
        VERIFY_OK(first);
        const auto second = Project::open(place.folder());
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Locked);
        const QString line = text(second.error().line());
        QVERIFY2(line.startsWith(
                     QStringLiteral("error[27]: the project is open already: process %1 on \"")
                         .arg(::getpid())),
            qPrintable(line));
        QCOMPARE(inChild([&] { return Project::open(place.folder()) ? 1 : 0; }), 0);
        QVERIFY(first->folder() == place.folder());
    }

    void closingAndDyingBothUnlock()
    {
        const Place place;
        VERIFY_OK(place.create()); // closed at once
        VERIFY_OK(Project::open(place.folder()));
        QCOMPARE(inChild([&] { return Project::open(place.folder()) ? 0 : 1; }), 0);
        VERIFY_OK(Project::open(place.folder()));
    }

    void theLockFileIsNeverTrusted_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("garbage") << QByteArray(100000, '\xff');
        QTest::newRow("other types") << QByteArray(R"({"process": {"a": [1]}, "host": null})");
        QTest::newRow("control characters")
            << QByteArray("{\"process\": 1, \"host\": \"\\u001b[2J\\n\"}");
        QTest::newRow("long") << QByteArray("{\"host\": \"") + QByteArray(3000, 'x')
                + QByteArray("\"}");
    }

    void theLockFileIsNeverTrusted()
    {
        QFETCH(QByteArray, content);
        const Place place;
        const auto first = place.create();
        VERIFY_OK(first);
        put(place.folder() / ".lock", content);
        const auto second = Project::open(place.folder());
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Locked);
        QVERIFY2(second.error().message.size() < 400, second.error().message.c_str());
        for (const char c : second.error().message) {
            QVERIFY(c >= ' ' && c < '\x7f');
        }
    }

    void ofManyOpenersExactlyOneWins()
    {
        const Place place;
        VERIFY_OK(place.create());
        constexpr int kOpeners = 8;
        std::atomic<int> winners{0};
        std::atomic<int> answers{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < kOpeners; ++i) {
            threads.emplace_back([&] {
                const auto project = Project::open(place.folder());
                winners += project ? 1 : 0;
                ++answers;
                while (answers < kOpeners) { // the winner keeps it until all have tried
                    std::this_thread::yield();
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        QCOMPARE(winners.load(), 1);
        VERIFY_OK(Project::open(place.folder()));
    }

    void hostileFoldersAreRefusedUnchanged_data()
    {
        QTest::addColumn<int>("index");
        const std::vector<Hostile> all = hostileFolders();
        for (std::size_t i = 0; i < all.size(); ++i) {
            QTest::newRow(all[i].name) << static_cast<int>(i);
        }
    }

    void hostileFoldersAreRefusedUnchanged()
    {
        QFETCH(int, index);
        const Hostile hostile = hostileFolders().at(static_cast<std::size_t>(index));
        const Place place;
        VERIFY_OK(place.create());
        hostile.spoil(place);
        const QString before = place.dump();
        const auto project = Project::open(place.folder());
        QVERIFY(!project);
        const std::string line = project.error().line();
        QVERIFY2(text(line).contains(text(hostile.sentence)), line.c_str());
        QVERIFY2(!project.error().hint.empty(), line.c_str());
        QCOMPARE(place.dump(), before);
    }

    void aFileThatLacksItsTablesIsTheFilesFault()
    {
        const Place place;
        fs::create_directory(place.folder());
        DatabaseSettings settings;
        settings.identity = {"project", 0x4c415050, 1};
        VERIFY_OK(
            Database::create(place.folder() / "project.db", settings, "CREATE TABLE other(x)"));
        const auto project = Project::open(place.folder());
        QVERIFY(!project);
        QCOMPARE(project.error().code, ErrorCode::Corrupt);
    }

    void deletedSubFoldersComeBack()
    {
        const Place place;
        VERIFY_OK(place.create());
        fs::remove_all(place.folder() / "cache");
        const auto project = Project::open(place.folder());
        VERIFY_OK(project);
        QVERIFY(fs::is_directory(project->cacheFolder()));
    }

    void leftoversOfUnfinishedSavesAreRemoved()
    {
        const Place place;
        VERIFY_OK(place.create());
        put(place.folder() / ".x.json.tmp-1-0", "half");
        VERIFY_OK(Project::open(place.folder()));
        QVERIFY(!fs::exists(place.folder() / ".x.json.tmp-1-0"));
    }

    void aFolderCanMove()
    {
        const Place place;
        VERIFY_OK(place.create());
        fs::rename(place.folder(), place.at("moved.lapidary"));
        const auto project = Project::open(place.at("moved.lapidary"));
        VERIFY_OK(project);
        QCOMPARE(text(project->name()), QStringLiteral("Stones"));
    }

    void nothingIsLeftBesideANewProject()
    {
        const Place place;
        VERIFY_OK(place.create());
        QVERIFY(!Project::create(place.folder(), "Again"));
        const QDir parent(text(place.folder().parent_path().string()));
        QCOMPARE(parent.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
            QStringList{QStringLiteral("stones.lapidary")});
        const QDir folder(text(place.folder().string()));
        QCOMPARE(
            folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name)
                .join(QLatin1Char(' ')),
            QStringLiteral(".lock cache exports project.db recordings runs"));
    }
};

QTEST_GUILESS_MAIN(TestProject)
#include "tst_project.moc"
