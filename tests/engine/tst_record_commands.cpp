// SPDX-License-Identifier: Apache-2.0
// record and make-tasks as scripts call them.
#include "model/recording/recording.h"
#include "tests/engine/engine_process.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

using namespace lapidary;
using namespace lapidary::test;

namespace {

const QString kModel = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");

} // namespace

class TestRecordCommands : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder{scratchTemplate()};

    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }

    EngineEnd makeTasks(std::initializer_list<const char*> rest) const
    {
        return runEngine(
            QStringList{u"make-tasks"_qs, u"--out"_qs, path("tasks.jsonl"), u"--json"_qs}
            + words(rest));
    }

    EngineEnd record(const QStringList& rest) const
    {
        return runEngine(QStringList{u"record"_qs, kModel, u"--device"_qs, u"cpu"_qs,
                             u"--threads"_qs, u"1"_qs, u"--json"_qs}
            + rest);
    }

private Q_SLOTS:

    void tasksAreMadeAndRecorded()
    {
        const EngineEnd tasks = makeTasks({"--count", "30", "--level", "1-2", "--seed", "7"});
        QCOMPARE(tasks.status, 0);
        QCOMPARE(tasks.json()["items"], Json(30));
        const EngineEnd end = record({u"--data"_qs, path("tasks.jsonl"), u"--tokens"_qs, u"3000"_qs,
            u"--out"_qs, path("recording")});
        QVERIFY2(end.status == 0, end.errors.c_str());
        const Json result = end.json();
        QVERIFY(result["tokens"] <= 3000 && result["tokens"] > 2800);
        QCOMPARE(result["layers"], Json(5));
        QCOMPARE(result["neurons"], Json(172));
        QCOMPARE(result["heads"], Json(8));
        QCOMPARE(result["partial"], Json(false));
        QCOMPARE(result["labels"], Json("spans"));
        QVERIFY(result["tokens_per_second"] > 0.0);
        QVERIFY(result.contains("left_out"));
        const auto recording = model::Recording::open(path("recording").toStdString());
        VERIFY_OK(recording);
        for (const std::int64_t tokens : recording->info().labelTokens) {
            QVERIFY(tokens > 0);
        }
    }

    void severalFilesGiveEqualShares()
    {
        QVERIFY(makeTasks({"--count", "40"}).status == 0);
        std::string text; // one document, longer than its share
        for (int i = 0; i < 80; ++i) {
            text += numbered("Once upon a time there were ", i)
                + " dogs in the park and they were very happy.\n";
        }
        writeFile(m_folder.path().toStdString(), "plain.txt", text);
        const EngineEnd end = record({u"--data"_qs, path("tasks.jsonl"), u"--data"_qs,
            path("plain.txt"), u"--tokens"_qs, u"1500"_qs, u"--out"_qs, path("shares")});
        QVERIFY2(end.status == 0, end.errors.c_str());
        const auto recording = model::Recording::open(path("shares").toStdString());
        VERIFY_OK(recording);
        const auto& data = recording->info().data;
        QCOMPARE(data.size(), std::size_t{2});
        QVERIFY(std::abs(data[0].tokens - data[1].tokens) < 520); // one item at most
        QCOMPARE(data[0].path, std::string("../tasks.jsonl"));
        QCOMPARE(data[1].sha256.size(), std::size_t{64});
    }

    void wrongUseSaysWhatToDo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        QTest::newRow("sequence") << QStringList{u"--sequence-length"_qs, u"513"_qs}
                                  << u"the model's context holds 512"_qs;
        QTest::newRow("field") << QStringList{u"--field"_qs, u"story"_qs} << u"story"_qs;
        QTest::newRow("no tokens") << QStringList{u"--tokens"_qs, u"0"_qs} << u"tokens"_qs;
    }

    void wrongUseSaysWhatToDo()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        QVERIFY(makeTasks({"--count", "6"}).status == 0);
        const EngineEnd end = record(
            QStringList{u"--data"_qs, path("tasks.jsonl"), u"--out"_qs, path("wrong")} + arguments);
        QVERIFY(end.status == 2 || end.status == 20);
        QVERIFY2(text(end.errors).contains(said), end.errors.c_str());
        QVERIFY(!QFileInfo::exists(path("wrong")));
    }

    void otherFilesAreNotReplaced()
    {
        writeFile(m_folder.path().toStdString(), "tasks.jsonl", "{\"text\":\"my notes\"}\n");
        const EngineEnd end = makeTasks({"--count", "3"});
        QVERIFY(end.status != 0);
        QCOMPARE(
            readFile(path("tasks.jsonl").toStdString()), std::string("{\"text\":\"my notes\"}\n"));
        QFile::remove(path("tasks.jsonl"));
        QCOMPARE(makeTasks({"--level", "7"}).status, 2);
        QCOMPARE(makeTasks({"--family", "riddle"}).status, 2);
    }
};

QTEST_GUILESS_MAIN(TestRecordCommands)
#include "tst_record_commands.moc"
