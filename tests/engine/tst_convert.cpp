// SPDX-License-Identifier: Apache-2.0
// From a recording to an export, as a script does it; and what a damaged conversion answers.
#include "tests/engine/engine_process.h"

#include <QDir>
#include <QTemporaryDir>

using namespace lapidary::test;

namespace {

const QString kDense = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/hf");

} // namespace

class TestConvert : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path(const QString& name) const { return m_folder.filePath(name); }

    Json resultOf(const QStringList& arguments) const
    {
        const EngineEnd end = runEngine(arguments + words({"--json"}));
        if (end.status != 0) {
            qWarning("%s", end.errors.c_str());
        }
        return end.status == 0 ? end.json() : Json();
    }

    EngineEnd convert(const QString& grouping, const QString& out, const QStringList& more) const
    {
        return runEngine(
            QStringList{u"convert"_qs, kDense, u"--recording"_qs, path(u"rec"_qs), u"--grouping"_qs,
                path(grouping), u"--out"_qs, path(out), u"--device"_qs, u"cpu"_qs, u"--json"_qs}
            + more);
    }

private Q_SLOTS:

    void initTestCase()
    {
        QFile text(path(u"text.txt"_qs));
        QVERIFY(text.open(QIODevice::WriteOnly));
        for (int i = 0; i < 60; ++i) {
            text.write(QByteArray("Once upon a time, there was a little girl named Lily. She had ")
                + QByteArray::number(i) + " red balls and liked to play in the big park.\n");
        }
        text.close();
        QVERIFY(!resultOf({u"record"_qs, kDense, u"--data"_qs, path(u"text.txt"_qs), u"--tokens"_qs,
                              u"2000"_qs, u"--sequence-length"_qs, u"128"_qs, u"--out"_qs,
                              path(u"rec"_qs), u"--device"_qs, u"cpu"_qs})
                     .is_null());
        QVERIFY(!resultOf({u"group"_qs, kDense, u"--recording"_qs, path(u"rec"_qs), u"--method"_qs,
                              u"contribution-kmeans"_qs, u"--experts"_qs, u"8"_qs, u"--shared"_qs,
                              u"2"_qs, u"--out"_qs, path(u"g.json"_qs)})
                     .is_null());
    }

    void aConversionIsExactWithAllExpertsOnAndRepairsItsErrors()
    {
        const EngineEnd end = convert(u"g.json"_qs, u"moe"_qs, words({"--active", "5"}));
        QVERIFY2(end.status == 0, end.errors.c_str());
        const Json result = end.json();
        QVERIFY(result["exact_when_all_active"] <= 1e-5);
        QCOMPARE(result["layers"].size(), std::size_t{5});
        for (const Json& layer : result["layers"]) {
            QVERIFY(layer["error_after"] < layer["error_before"]);
            double load = 0.0;
            for (const Json& share : layer["load"]) {
                load += share.get<double>();
            }
            QVERIFY(std::abs(load - 3.0) < 1e-9); // K − S experts a token
        }
        const Json facts = resultOf({u"inspect"_qs, path(u"moe"_qs)});
        QCOMPARE(facts["experts"], Json(6));
        QCOMPARE(facts["active_experts"], Json(3));
        QCOMPARE(facts["shared_experts"], Json(2));
    }

    void theExportIsTheConversion()
    {
        const Json result = resultOf({u"export"_qs, path(u"moe"_qs), u"--format"_qs, u"glm4moe"_qs,
            u"--out"_qs, path(u"glm"_qs), u"--device"_qs, u"cpu"_qs});
        QCOMPARE(result["round_trip"]["passed"], Json(true));
        QVERIFY(result["round_trip"]["max_abs_logit_difference"] < 1e-3);
        const Json compared
            = resultOf({u"compare"_qs, path(u"moe"_qs), path(u"glm"_qs), u"--data"_qs,
                path(u"text.txt"_qs), u"--context"_qs, u"128"_qs, u"--device"_qs, u"cpu"_qs});
        QVERIFY(std::abs(compared["ratio"].get<double>() - 1.0) < 1e-4);
        QVERIFY(compared["top1_agreement"] >= 0.99);
        QVERIFY(std::abs(compared["kl"].get<double>()) < 1e-4);
    }

    void everyFormatWithSharedExpertsSaysItsOwnProfile_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("granitemoeshared") << u"granitemoeshared"_qs;
        QTest::newRow("qwen2moe") << u"qwen2moe"_qs;
    }

    void everyFormatWithSharedExpertsSaysItsOwnProfile()
    {
        QFETCH(QString, format);
        const QString made = format + u"-native"_qs;
        const EngineEnd end
            = convert(u"g.json"_qs, made, {u"--active"_qs, u"5"_qs, u"--profile"_qs, format});
        QVERIFY2(end.status == 0, end.errors.c_str());
        const Json result = resultOf({u"export"_qs, path(made), u"--format"_qs, format, u"--out"_qs,
            path(format), u"--device"_qs, u"cpu"_qs});
        QCOMPARE(result["round_trip"]["passed"], Json(true));
        QVERIFY(result["round_trip"]["max_abs_logit_difference"] < 1e-3);
        const Json facts = resultOf({u"inspect"_qs, path(format)});
        QCOMPARE(facts["experts"], Json(6));
        QCOMPARE(facts["active_experts"], Json(3));
        QCOMPARE(facts["shared_experts"], Json(1)); // both slices in one
    }

    void aFormatThatCannotSayTheGateNamesTheCommandThatHelps()
    {
        const EngineEnd end = runEngine({u"export"_qs, path(u"moe"_qs), u"--format"_qs,
            u"mixtral"_qs, u"--out"_qs, path(u"mixtral"_qs), u"--device"_qs, u"cpu"_qs});
        QCOMPARE(end.status, 20);
        QVERIFY2(QByteArray::fromStdString(end.errors).contains("--profile mixtral"),
            end.errors.c_str());
        QVERIFY(!QDir(path(u"mixtral"_qs)).exists());
    }

    void aDamagedExpertMakesTheRoundTripFail()
    {
        QFile weights(path(u"moe/model.safetensors"_qs));
        QVERIFY(weights.open(QIODevice::ReadWrite));
        const QByteArray head = weights.read(8);
        quint64 length = 0;
        memcpy(&length, head.constData(), 8);
        const Json header = Json::parse(weights.read(static_cast<qint64>(length)).toStdString());
        const Json& range = header["model.layers.2.mlp.experts.1.down_proj.weight"]["data_offsets"];
        const qint64 begin = range[0].get<qint64>();
        QVERIFY(weights.seek(8 + static_cast<qint64>(length) + begin));
        const std::vector<float> wrong(
            static_cast<std::size_t>(range[1].get<qint64>() - begin) / sizeof(float), 0.5F);
        weights.write(reinterpret_cast<const char*>(wrong.data()),
            static_cast<qint64>(wrong.size() * sizeof(float)));
        weights.close();
        const EngineEnd end
            = runEngine({u"export"_qs, path(u"moe"_qs), u"--format"_qs, u"glm4moe"_qs, u"--out"_qs,
                path(u"damaged"_qs), u"--device"_qs, u"cpu"_qs, u"--json"_qs});
        QCOMPARE(end.status, 1);
        QCOMPARE(end.json()["round_trip"]["passed"], Json(false));
        QVERIFY(!QDir(path(u"damaged"_qs)).exists());
    }

    void unassignedNeuronsAreRefusedByName()
    {
        QFile source(path(u"g.json"_qs));
        QVERIFY(source.open(QIODevice::ReadOnly));
        Json grouping = Json::parse(source.readAll().toStdString());
        grouping["layers"][3]["neurons"][17] = -2;
        QFile target(path(u"hole.json"_qs));
        QVERIFY(target.open(QIODevice::WriteOnly));
        target.write(QByteArray::fromStdString(grouping.dump()));
        target.close();
        const EngineEnd end = convert(u"hole.json"_qs, u"hole"_qs, {});
        QVERIFY(end.status != 0);
        QVERIFY2(QByteArray::fromStdString(end.errors)
                     .contains("layer 3 has 1 unassigned neurons, the "
                               "first one is 17"),
            end.errors.c_str());
        QVERIFY(!QDir(path(u"hole"_qs)).exists());
    }
};

QTEST_GUILESS_MAIN(TestConvert)
#include "tst_convert.moc"
