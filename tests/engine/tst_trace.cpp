// SPDX-License-Identifier: Apache-2.0
// `trace` as a script calls it, on a stock mixture of experts and through `serve`, which keeps its
// model.
#include "tests/engine/engine_process.h"

#include <QDir>
#include <QTemporaryDir>

using namespace lapidary::test;

namespace {

const QString kDense = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");
const QString kMixture = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/mixtures/mixtral");

QString quoted(const QString& text)
{
    return u'"' + text + u'"';
}

} // namespace

class TestTrace : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path(const QString& name) const { return m_folder.filePath(name); }

    EngineEnd trace(const QString& model, const QString& out, const QStringList& more) const
    {
        return runEngine(QStringList{u"trace"_qs, model, u"--out"_qs, path(out), u"--json"_qs,
                             u"--device"_qs, u"cpu"_qs}
            + more);
    }

private Q_SLOTS:

    void aStockMixtureIsTraced()
    {
        const EngineEnd end
            = trace(kMixture, u"stock"_qs, words({"--ids", "1,2,3,4", "--generate", "3"}));
        QVERIFY2(end.status == 0, end.errors.c_str());
        const Json result = end.json();
        QCOMPARE(result["tokens"], Json(7));
        QCOMPARE(result["prompt_tokens"], Json(4));
        QCOMPARE(result["slots"], Json(2));
        QVERIFY(result["mutual_information"].is_null()); // no step is known
        for (const Json& load : result["load"]) {
            std::int64_t sum = 0;
            for (const Json& count : load) {
                sum += count.get<std::int64_t>();
            }
            QCOMPARE(sum, std::int64_t{14});
        }
        QVERIFY(QFile::exists(path(u"stock/trace.safetensors"_qs)));
        QVERIFY(QFile::exists(path(u"stock/summary.json"_qs)));
    }

    void aMutedExpertHasNoLoad()
    {
        const EngineEnd end = trace(kMixture, u"muted"_qs,
            words({"--ids", "1,2,3,4,5,6", "--mute", "0:1", "--mute", "1:0"}));
        QVERIFY2(end.status == 0, end.errors.c_str());
        QCOMPARE(end.json()["load"][0][1], Json(0));
        QCOMPARE(end.json()["load"][1][0], Json(0));
        QCOMPARE(end.json()["interventions"].size(), std::size_t{2});
    }

    void stepsOfADataFileAreMeasured()
    {
        const QString data = path(u"items.jsonl"_qs);
        QCOMPARE(runEngine({u"make-tasks"_qs, u"--family"_qs, u"all"_qs, u"--level"_qs, u"1"_qs,
                               u"--count"_qs, u"6"_qs, u"--seed"_qs, u"1"_qs, u"--out"_qs, data})
                     .status,
            0);
        const EngineEnd end = trace(kDense, u"dense"_qs, {u"--data"_qs, data});
        QVERIFY2(end.status == 0, end.errors.c_str());
        const Json summary = end.json();
        QVERIFY(summary["mutual_information"].is_null()); // a dense model has no experts
        std::int64_t labelled = 0;
        for (const Json& count : summary["label_tokens"]) {
            QVERIFY(count > 0);
            labelled += count.get<std::int64_t>();
        }
        QVERIFY(labelled < summary["tokens"]);
    }

    void wrongUseIsSaid()
    {
        QCOMPARE(trace(kMixture, u"x"_qs, {}).status, 2);
        QCOMPARE(trace(kMixture, u"x"_qs, words({"--ids", "1", "--prompt", "a"})).status, 2);
        QCOMPARE(trace(kMixture, u"x"_qs, words({"--data", "f", "--generate", "3"})).status, 2);
        const EngineEnd end = trace(kMixture, u"x"_qs, words({"--ids", "1", "--mute", "0:99"}));
        QCOMPARE(end.status, 2);
        QVERIFY2(contains(end.errors, "no routed expert 99"), end.errors.c_str());
        QVERIFY(!QDir(path(u"x"_qs)).exists());
    }

    void servingKeepsTheModelThatWasUsedLast()
    {
        const auto ask = [](int id, const QString& method, const QString& params) {
            return QStringLiteral("{\"id\": %1, \"method\": \"%2\", \"params\": {%3}}\n")
                .arg(id)
                .arg(method, params)
                .toUtf8();
        };
        const QString dense = u"\"model\": "_qs + quoted(kDense) + u", \"device\": \"cpu\", "_qs;
        const QString mixture
            = u"\"model\": "_qs + quoted(kMixture) + u", \"device\": \"cpu\", "_qs;
        const QString generate = u"\"ids\": [1, 2], \"max_tokens\": 2"_qs;
        const EngineEnd end = runEngine({u"serve"_qs},
            ask(1, u"generate"_qs, dense + generate) + ask(2, u"generate"_qs, dense + generate)
                + ask(3, u"trace"_qs,
                    dense + u"\"ids\": [1, 2], \"out\": "_qs + quoted(path(u"served"_qs)))
                + ask(4, u"generate"_qs, mixture + generate)
                + ask(5, u"generate"_qs, dense + generate));
        std::map<int, int> loads;
        std::map<int, Json> results;
        for (const QByteArray& line : QByteArray::fromStdString(end.output).trimmed().split('\n')) {
            const Json message = Json::parse(line.toStdString());
            const int id = message.value("id", 0);
            if (message.contains("progress")
                && message["progress"]["phase"] == "loading the weights") {
                ++loads[id];
            }
            if (message.contains("result")) {
                results[id] = message["result"];
            }
        }
        QCOMPARE(results.size(), std::size_t{5});
        QVERIFY(loads[1] > 0 && loads[4] > 0 && loads[5] > 0);
        QCOMPARE(loads[2], 0);
        QCOMPARE(loads[3], 0);
        QCOMPARE(results[1]["ids"], results[2]["ids"]);
        QCOMPARE(results[1]["ids"], results[5]["ids"]);
    }
};

QTEST_GUILESS_MAIN(TestTrace)
#include "tst_trace.moc"
