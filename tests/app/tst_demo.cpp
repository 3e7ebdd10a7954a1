// SPDX-License-Identifier: GPL-3.0-or-later
// The demo project: what it holds can be opened by those who will use it.
#include "app/project/demo_project.h"
#include "model/checkpoint/open_model.h"
#include "model/core/strict_json.h"
#include "model/data/data_file.h"
#include "model/recording/recording.h"
#include "model/run/run_reader.h"

#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

namespace fs = std::filesystem;
using namespace lapidary;

class TestDemo : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_temporary;

    fs::path place(const QString& name) const
    {
        return fs::path(m_temporary.filePath(name).toStdString()) / "Demo.lapidary";
    }

private Q_SLOTS:

    void modelRecordingMixtureAndRunBelongTogether()
    {
        const fs::path folder = place(QStringLiteral("whole"));
        const auto project = app::makeDemo(folder, "Demo", "notes");
        QVERIFY2(project, project ? "" : project.error().line().c_str());
        QCOMPARE(project->notes(), std::string("notes"));
        const auto model = model::openModel(project->modelReference().path);
        QVERIFY2(model, model ? "" : model.error().line().c_str());
        const std::string fingerprint = *model->checkpoint().fingerprint();
        QCOMPARE(project->modelReference().fingerprint, fingerprint);
        QCOMPARE(project->modelReference().sizeBytes, model->checkpoint().totalBytes());
        const auto recording
            = model::Recording::open((folder / "recordings" / "001-five-steps").string());
        QVERIFY2(recording, recording ? "" : recording.error().line().c_str());
        QCOMPARE(recording->info().fingerprint, fingerprint);
        QCOMPARE(recording->info().labels, std::string("spans"));
        const auto mixture = model::openModel((folder / "exports" / "five-steps").string());
        QVERIFY2(mixture, mixture ? "" : mixture.error().line().c_str());
        const auto trained = model::openModel((folder / "runs" / "first-lesson").string());
        QVERIFY2(trained, trained ? "" : trained.error().line().c_str());
        for (const char* file : {"five-steps.jsonl", "held-out.jsonl"}) {
            const auto data = model::DataFile::open((folder / "data" / file).string());
            QVERIFY(data && data->size() >= 40);
        }
    }

    void everyGroupingFitsTheModelAndTheNamedOneIsShownFirst()
    {
        const auto project = app::makeDemo(place(QStringLiteral("groupings")), "Demo", {});
        QVERIFY(project);
        auto store = project->groupings();
        const auto list = store.list();
        QVERIFY(list && list->size() == 3);
        for (const model::GroupingEntry& entry : *list) {
            const auto journal = store.open(entry.id);
            QVERIFY2(journal, journal ? "" : journal.error().line().c_str());
            QCOMPARE(journal->grouping().model, project->modelReference().fingerprint);
            QCOMPARE(journal->grouping().layers.size(), std::size_t(5));
        }
        QCOMPARE(list->back().name, std::string("Five steps"));
        const auto shown = store.open(list->back().id);
        for (std::size_t step = 0; step < model::kStepNames.size(); ++step) {
            const model::Expert& expert = shown->grouping().experts[step];
            QCOMPARE(expert.role, std::string(model::kStepNames[step]));
            QVERIFY(!expert.name.empty() && !expert.color.empty());
        }
    }

    void theRecordedRunHasItsRows()
    {
        const fs::path folder = place(QStringLiteral("run"));
        const auto project = app::makeDemo(folder, "Demo", {});
        QVERIFY(project);
        auto run = model::RunReader::open(folder / "runs" / "first-lesson" / "run.db");
        QVERIFY2(run, run ? "" : run.error().line().c_str());
        const auto status = run->status();
        QVERIFY(status && status->at("state") == "finished");
        QVERIFY(std::stoi(status->at("step")) >= 100);
    }

    void noFolderOfAnotherMachineIsNamed()
    {
        const fs::path folder = place(QStringLiteral("with \"quotes\""));
        const auto project = app::makeDemo(folder, "Demo", {});
        QVERIFY2(project, project ? "" : project.error().line().c_str());
        QDirIterator files(QString::fromStdString(folder.string()), {QStringLiteral("*.json")},
            QDir::Files, QDirIterator::Subdirectories);
        int count = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray text = file.readAll();
            QVERIFY2(!text.contains("@PROJECT@"), qPrintable(file.fileName()));
            QVERIFY2(model::parseStrictJson(text.toStdString()), qPrintable(file.fileName()));
            ++count;
        }
        QVERIFY(count > 8);
    }

    void whatLiesThereIsNeverReplaced()
    {
        const fs::path folder = place(QStringLiteral("taken"));
        fs::create_directories(folder / "mine");
        const auto project = app::makeDemo(folder, "Demo", {});
        QVERIFY(!project);
        QVERIFY(fs::exists(folder / "mine"));
        QCOMPARE(std::distance(fs::directory_iterator(folder.parent_path()), {}), 1);
    }
};

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
