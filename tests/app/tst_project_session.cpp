// SPDX-License-Identifier: GPL-3.0-or-later
// ProjectSession: opening, changing and closing without ever waiting, and in order.
#include "app/project/project_session.h"
#include "app/project/recent_projects.h"
#include "app/project/recognise.h"
#include "app/settings/settings.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

using namespace lapidary;
using namespace lapidary::app;

class TestProjectSession : public QObject
{
    Q_OBJECT

private:
    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }

    /// Makes a project and closes it again.
    void make(const QString& folder)
    {
        ProjectSession session;
        session.create(folder, QStringLiteral("Made"));
        QTRY_VERIFY(session.isOpen());
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aNewProjectIsOpenAndHasItsFacts()
    {
        ProjectSession session;
        session.create(path("a.lapidary"), QStringLiteral("Ä “study”"));
        QVERIFY(session.isOpening());
        QVERIFY(!session.isOpen());
        QTRY_VERIFY(session.isOpen());
        QVERIFY(!session.isOpening());
        QCOMPARE(session.facts()->name, QStringLiteral("Ä “study”"));
        QCOMPARE(session.facts()->folder, path("a.lapidary"));
        QVERIFY(qAbs(session.facts()->created.secsTo(QDateTime::currentDateTime())) < 60);
        QCOMPARE(session.facts()->modelPath, QString());
    }

    void changesAreOnTheDiskWhenTheyAreTold()
    {
        const QString folder = path("a.lapidary");
        {
            ProjectSession session;
            session.create(folder, QStringLiteral("One"));
            session.openOrMake(folder, [](const std::filesystem::path& place) {
                return model::Project::create(place, "ignored");
            });
            QTRY_VERIFY(session.isOpen() && !session.isOpening());
            session.rename(QStringLiteral("Two"));
            session.setNotes(QStringLiteral("line 1\nline 2"));
            QTRY_COMPARE(session.facts()->notes, QStringLiteral("line 1\nline 2"));
        }
        ProjectSession session;
        session.open(folder);
        QTRY_VERIFY(session.isOpen());
        QCOMPARE(session.facts()->name, QStringLiteral("Two"));
        QCOMPARE(session.facts()->notes, QStringLiteral("line 1\nline 2"));
    }

    void whatIsChangedJustBeforeClosingIsSaved()
    {
        const QString folder = path("a.lapidary");
        make(folder);
        ProjectSession session;
        session.open(folder);
        QTRY_VERIFY(session.isOpen());
        session.setNotes(QStringLiteral("last words"));
        session.close();
        QVERIFY(!session.isOpen());
        session.open(folder);
        QTRY_VERIFY(session.isOpen());
        QCOMPARE(session.facts()->notes, QStringLiteral("last words"));
    }

    void aFailureLeavesTheOpenProjectOpen()
    {
        ProjectSession session;
        session.create(path("a.lapidary"), QStringLiteral("A"));
        QTRY_VERIFY(session.isOpen());
        QSignalSpy failed(&session, &ProjectSession::failed);
        session.open(path("missing.lapidary"));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed.first().at(1).toString().contains(QStringLiteral("could not be opened")));
        QCOMPARE(failed.first().at(2).toString(), path("missing.lapidary"));
        QCOMPARE(session.facts()->name, QStringLiteral("A"));
        session.rename(QString());
        QTRY_COMPARE(failed.size(), 2);
        QCOMPARE(session.facts()->name, QStringLiteral("A"));
    }

    void aProjectThatIsOpenElsewhereIsRefused()
    {
        ProjectSession first;
        first.create(path("a.lapidary"), QStringLiteral("A"));
        QTRY_VERIFY(first.isOpen());
        ProjectSession second;
        QSignalSpy failed(&second, &ProjectSession::failed);
        second.open(path("a.lapidary"));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed.first().first().value<model::Error>().code == model::ErrorCode::Locked);
        first.close();
        // The lock is given back by another thread, when it is done with the project.
        QTRY_VERIFY([&] {
            second.open(path("a.lapidary"));
            return QTest::qWaitFor([&] { return second.isOpen(); }, 500);
        }());
    }

    void openingAnotherProjectLetsTheFirstGo()
    {
        make(path("b.lapidary"));
        ProjectSession session;
        session.create(path("a.lapidary"), QStringLiteral("A"));
        session.open(path("b.lapidary"));
        QTRY_VERIFY(session.isOpen() && session.facts()->name == QStringLiteral("Made"));
        ProjectSession other;
        other.open(path("a.lapidary"));
        QTRY_VERIFY(other.isOpen());
    }

    void recentProjectsKnowWhatIsGone()
    {
        make(path("a.lapidary"));
        Settings settings{QString()};
        RecentProjects recent(settings);
        recent.add(path("a.lapidary"));
        recent.add(path("gone.lapidary"));
        QTRY_COMPARE(recent.list().size(), std::size_t{2});
        QCOMPARE(recent.list()[0].name, QStringLiteral("gone"));
        QVERIFY(recent.list()[0].isMissing);
        QVERIFY(!recent.list()[1].isMissing);
        QVERIFY(QDir().rename(path("a.lapidary"), path("moved.lapidary")));
        recent.relocate(path("gone.lapidary"), path("moved.lapidary"));
        QTRY_VERIFY(!recent.list()[0].isMissing && recent.list()[1].isMissing);
        recent.remove(path("a.lapidary"));
        QTRY_COMPARE(recent.list().size(), std::size_t{1});
    }

    void ofManyLooksAtRecentProjectsTheLastCounts()
    {
        Settings settings{QString()};
        RecentProjects recent(settings);
        for (int i = 0; i < 200; ++i) {
            recent.add(path(i % 2 == 0 ? "even.lapidary" : "odd.lapidary"));
            recent.remove(path("even.lapidary"));
        }
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(recent.list().size(), std::size_t{1});
        QCOMPARE(recent.list()[0].name, QStringLiteral("odd"));
    }

    void droppedThingsAreRecognised()
    {
        make(path("a.lapidary"));
        QVERIFY(recognise(path("a.lapidary")).kind == Recognised::Project);
        QVERIFY(recognise(path("a.lapidary/project.db")).kind == Recognised::Project);
        QVERIFY(recognise(path("nothing")).kind == Recognised::Missing);
        QVERIFY(recognise(m_folder->path()).kind == Recognised::Unknown);
        const auto write = [this](const char* name, const QByteArray& bytes) {
            QDir().mkpath(QFileInfo(path(name)).path());
            QFile file(path(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
        };
        write("model.gguf", "GGUF\3\0\0\0");
        QVERIFY(recognise(path("model.gguf")).kind == Recognised::GgufFile);
        write("fake.gguf", "none");
        QVERIFY(recognise(path("fake.gguf")).kind == Recognised::Unknown);
        write("hf/config.json", R"({"model_type": "llama"})");
        QVERIFY(recognise(path("hf")).kind == Recognised::Unknown);
        write("hf/model.safetensors", QByteArray(3'000'000, 'x'));
        const Recognition found = recognise(path("hf"));
        QVERIFY(found.kind == Recognised::HuggingFaceFolder);
        QCOMPARE(found.text, QStringLiteral("Hugging Face folder · llama · 3.0 MB"));
        write("hf/config.json", "{ broken");
        QCOMPARE(recognise(path("hf")).text, QStringLiteral("Hugging Face folder · 3.0 MB"));
    }
};

QTEST_GUILESS_MAIN(TestProjectSession)
#include "tst_project_session.moc"
