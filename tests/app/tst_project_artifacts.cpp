// SPDX-License-Identifier: GPL-3.0-or-later
// ProjectArtifacts: what lies in a project is found, told apart and noticed when it comes.
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "tests/support/checkpoint_files.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace lapidary;
using namespace lapidary::app;

class TestProjectArtifacts : public QObject
{
    Q_OBJECT

private:
    struct Opened
    {
        QTemporaryDir scratch;
        QString folder = scratch.filePath(QStringLiteral("a.lapidary"));
        ProjectSession session;
        ProjectArtifacts artifacts{session};

        void write(const char* where, const char* file, const char* text) const
        {
            const QString path = folder + QChar(u'/') + QLatin1String(where);
            QDir().mkpath(path);
            test::writeFile(path.toStdString(), file, text);
        }
    };

    /// A project that is open and whose folders are watched.
    static std::unique_ptr<Opened> open()
    {
        auto opened = std::make_unique<Opened>();
        opened->session.create(opened->folder, QStringLiteral("A"));
        const bool isReady = QTest::qWaitFor([&] {
            return opened->session.isOpen()
                && QDir(opened->folder + QStringLiteral("/traces")).exists();
        });
        return isReady ? std::move(opened) : nullptr;
    }

private Q_SLOTS:

    void modelsExportsAndRunsAreToldApart()
    {
        const auto opened = open();
        QVERIFY(opened);
        opened->write("exports/moe", "config.json", R"({"model_type": "lapidary_moe"})");
        opened->write("exports/stock", "config.json", R"({"model_type": "glm4_moe"})");
        opened->write("exports/own", "config.json", R"({"model_type": "lapidary_moe"})");
        opened->write("exports/own", "export.json", R"({"format": "lapidary"})");
        opened->write("exports/file", "model.gguf", "GGUF");
        opened->write("exports/.moe.writing", "config.json", R"({"model_type": "lapidary_moe"})");
        opened->write("runs/first/checkpoints/step-9", "config.json", "{}");
        opened->write("runs/first/checkpoints/step-100", "config.json", "{}");
        opened->write("runs/first", "run.json", "{}");
        QTRY_COMPARE(opened->artifacts.of(ArtifactKind::Run).size(), std::size_t{1});
        QTRY_COMPARE(opened->artifacts.of(ArtifactKind::Run)[0].checkpointStep, 100);
        QTRY_COMPARE(opened->artifacts.of(ArtifactKind::Export).size(), std::size_t{3});
        const auto converted = opened->artifacts.of(ArtifactKind::Converted);
        QCOMPARE(converted.size(), std::size_t{1});
        QCOMPARE(converted[0].name, QStringLiteral("moe"));
        QVERIFY(converted[0].facts["model_type"] == "lapidary_moe");
    }

    void aFolderThatIsRenamedInIsNoticed()
    {
        const auto opened = open();
        QVERIFY(opened);
        opened->write("cache/made", "evaluation.json", R"({"format": "x"})");
        QVERIFY(QDir().rename(opened->folder + QStringLiteral("/cache/made"),
            opened->folder + QStringLiteral("/evaluations/made")));
        QTRY_COMPARE(opened->artifacts.of(ArtifactKind::Evaluation).size(), std::size_t{1});
        QVERIFY(opened->artifacts.find(opened->folder + QStringLiteral("/evaluations/made")));
    }

    void aFileThatIsNoJsonIsListedWithItsObjection()
    {
        const auto opened = open();
        QVERIFY(opened);
        opened->write("evaluations/broken", "evaluation.json", R"({"models": )");
        QTRY_COMPARE(opened->artifacts.of(ArtifactKind::Evaluation).size(), std::size_t{1});
        const Artifact broken = opened->artifacts.of(ArtifactKind::Evaluation)[0];
        QVERIFY(!broken.objection.isEmpty());
        QVERIFY(broken.facts.is_null());
    }

    void folderNamesAreFreeAndSafe()
    {
        const auto opened = open();
        QVERIFY(opened);
        opened->write("exports/moe", "config.json", "{}");
        const QString exports = opened->folder + QStringLiteral("/exports/");
        const auto free = [&](const char* name) {
            return opened->artifacts.freeFolder(ArtifactKind::Converted, QString::fromUtf8(name));
        };
        QCOMPARE(free("moe"), exports + QStringLiteral("moe-2"));
        QCOMPARE(free("../etc"), exports + QStringLiteral("-.-etc"));
        QCOMPARE(free(""), exports + QStringLiteral("exports"));
    }
};

QTEST_GUILESS_MAIN(TestProjectArtifacts)
#include "tst_project_artifacts.moc"
