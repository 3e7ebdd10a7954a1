// SPDX-License-Identifier: Apache-2.0
#include "model/recording/recording.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/planted_recording.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

#include <limits>

using namespace lapidary;
using model::ErrorCode;
using model::HalfBits;
using model::LayerId;
using model::Recording;

namespace {

std::vector<float> vector(std::span<const float> values)
{
    return {values.begin(), values.end()};
}

} // namespace

class TestRecording : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_scratch{test::scratchTemplate()};
    int m_folders = 0;

    /// A new planted recording.
    std::string planted(const test::PlantedRecording& recording = test::PlantedRecording())
    {
        const std::string folder
            = m_scratch.filePath(QStringLiteral("r%1").arg(++m_folders)).toStdString();
        recording.write(folder);
        return folder;
    }

    /// recording.json with one text replaced.
    static void replaceInInfo(
        const std::string& folder, const std::string& from, const std::string& to)
    {
        std::string text = test::readFile(folder + "/recording.json");
        const std::size_t place = text.find(from);
        QVERIFY2(place != std::string::npos, from.c_str());
        test::writeFile(folder, "recording.json", text.replace(place, from.size(), to));
    }

private Q_SLOTS:

    void whatIsWrittenIsReadBack()
    {
        const test::PlantedRecording truth;
        const auto recording = Recording::open(planted(truth));
        VERIFY_OK(recording);
        QCOMPARE(model::toJsonText(recording->info()), model::toJsonText(truth.info()));
        QCOMPARE(recording->tokens().ids.size(), std::size_t{256});
        QVERIFY(std::equal(recording->tokens().label.begin(), recording->tokens().label.end(),
            truth.tokens().label.begin(), truth.tokens().label.end()));
        const auto layer = recording->layer(LayerId(1));
        VERIFY_OK(layer);
        const model::LayerColumns columns = truth.columns(truth.layer(1));
        QCOMPARE(vector(layer->rate), columns.rate);
        QCOMPARE(vector(layer->activationRate), columns.activationRate);
        QCOMPARE(vector(layer->mean), columns.mean);
        QCOMPARE(vector(layer->meanAbsolute), columns.meanAbsolute);
        QCOMPARE(vector(layer->meanSquare), columns.meanSquare);
        QCOMPARE(vector(layer->contribution), columns.contribution);
        QCOMPARE(vector(layer->weightedMeanSquare), columns.weightedMeanSquare);
        QCOMPARE(vector(layer->stepRate), columns.stepRate);
        QCOMPARE(vector(layer->headNorm), columns.headNorm);
        QCOMPARE(vector(layer->headRate), columns.headRate);
        QCOMPARE(vector(layer->headStepNorm), columns.headStepNorm);
        QCOMPARE(vector(layer->headStepRate), columns.headStepRate);
        QCOMPARE(vector(layer->sketchWeight), columns.sketchWeight);
        QCOMPARE(vector(layer->momentInput), columns.momentInput);
        QCOMPARE(vector(layer->momentCross), columns.momentCross);
    }

    void theSketchIsReadByTokenAndByNeuron()
    {
        const test::PlantedRecording truth;
        const auto recording = Recording::open(planted(truth));
        VERIFY_OK(recording);
        const auto layer = recording->layer(LayerId(0));
        VERIFY_OK(layer);
        std::vector<float> row(layer->rate.size());
        std::vector<float> column(recording->tokens().sketch.size());
        layer->neuronsOfSketchToken(5, row);
        layer->sketchOfNeuron(model::NeuronId(7), column);
        const auto token = static_cast<std::size_t>(recording->tokens().sketch[5]);
        const double expected = truth.layer(0).neurons[token * row.size() + 7];
        QVERIFY(std::abs(row[7] - expected) < 1e-3);
        QCOMPARE(row[7], column[5]);
    }

    void aRecordingCanLackMoments()
    {
        test::PlantedRecording truth;
        const std::string folder = planted(truth);
        model::RecordingInfo info = truth.info();
        info.hasMoments = false;
        VERIFY_OK(model::writeRecordingInfo(folder, info));
        VERIFY_OK(
            model::writeRecordingLayer(folder, info, LayerId(0), truth.columns(truth.layer(0))));
        const auto recording = Recording::open(folder);
        VERIFY_OK(recording);
        const auto layer = recording->layer(LayerId(0));
        VERIFY_OK(layer);
        QVERIFY(layer->momentInput.empty() && layer->momentCross.empty());
    }

    void aFolderWithoutARecordingIsNotFound()
    {
        const auto recording = Recording::open(m_scratch.path().toStdString());
        QVERIFY(!recording);
        QCOMPARE(recording.error().code, ErrorCode::NotFound);
    }

    void wrongInfoIsRefusedWithTheKey_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const char* from, const char* to, const char* said) {
            QTest::newRow(name) << QString::fromUtf8(from) << QString::fromUtf8(to)
                                << QString::fromUtf8(said);
        };
        row("format", "lapidary-recording-1", "lapidary-recording-9", "lapidary-recording-9");
        row("no tokens", "\"tokens\": 256", "\"tokens\": 0", "\"tokens\"");
        row("a huge layer", "\"neurons\": 12", "\"neurons\": 99999999999", "\"neurons\"");
        row("a fraction", "\"layers\": 2", "\"layers\": 2.5", "\"layers\"");
        row("beyond 63 bits", "\"heads\": 4", "\"heads\": 18446744073709551615", "\"heads\"");
        row("missing", "\"partial\"", "\"partly\"", "\"partial\"");
        row("thresholds", "\"head_thresholds\": [", "\"head_thresholds\": [0.5,", "a list of 3");
        row("threshold", "\"neuron_thresholds\": [\n      0.5",
            "\"neuron_thresholds\": [\n      -1", "\"neuron_thresholds\"");
        row("labels", "\"deduce\": ", "\"deduce\": 9", "\"deduce\"");
        row("more sketch than tokens", "\"sketch_tokens\": 64", "\"sketch_tokens\": 640",
            "\"sketch_tokens\"");
        row("a negative seed", "\"seed\": 1", "\"seed\": -1", "\"seed\"");
        row("not JSON", "{", "[", "");
    }

    void wrongInfoIsRefusedWithTheKey()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, said);
        const std::string folder = planted();
        replaceInInfo(folder, from.toStdString(), to.toStdString());
        const auto recording = Recording::open(folder);
        QVERIFY(!recording);
        const QString line = test::text(recording.error().line());
        QVERIFY2(line.contains(said) && line.contains(u"recording.json"_qs), qPrintable(line));
    }

    void tensorsThatDoNotFitTheInfoAreRefused()
    {
        const std::string folder = planted();
        replaceInInfo(folder, "\"neurons\": 12", "\"neurons\": 13");
        const auto recording = Recording::open(folder);
        VERIFY_OK(recording);
        const auto layer = recording->layer(LayerId(0));
        QVERIFY(!layer);
        QCOMPARE(layer.error().code, ErrorCode::Corrupt);
        const QString line = test::text(layer.error().line());
        QVERIFY2(line.contains(u"found F32 [12], expected F32 [13]"_qs), qPrintable(line));
    }

    void aLayerThatIsNotThereIsNamed()
    {
        const auto recording = Recording::open(planted());
        VERIFY_OK(recording);
        for (const std::int32_t layer : {-1, 2}) {
            const auto answer = recording->layer(LayerId(layer));
            QVERIFY(!answer);
            QCOMPARE(answer.error().code, ErrorCode::InvalidArgument);
        }
    }

    void numbersThatAreNotFiniteAreRefused()
    {
        const test::PlantedRecording truth;
        const std::string folder = planted(truth);
        model::LayerColumns columns = truth.columns(truth.layer(0));
        columns.mean[3] = std::numeric_limits<float>::quiet_NaN();
        VERIFY_OK(model::writeRecordingLayer(folder, truth.info(), LayerId(0), columns));
        const auto recording = Recording::open(folder);
        VERIFY_OK(recording);
        const auto layer = recording->layer(LayerId(0));
        QVERIFY(!layer);
        QVERIFY(test::text(layer.error().line())
                    .contains(u"neuron.mean is not finite at element 3"_qs));
    }

    void wrongTokensAreRefused_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("negative id") << 0;
        QTest::newRow("unknown label") << 1;
        QTest::newRow("window jumps") << 2;
        QTest::newRow("unknown document") << 3;
        QTest::newRow("sketch falls") << 4;
        QTest::newRow("sketch beyond the tokens") << 5;
    }

    void wrongTokensAreRefused()
    {
        QFETCH(int, kind);
        const test::PlantedRecording truth;
        const std::string folder = planted(truth);
        model::TokenColumns columns = truth.tokens();
        const std::vector<std::function<void()>> damage{[&] { columns.ids[9] = -1; },
            [&] { columns.label[9] = 5; }, [&] { columns.window[9] = 2; },
            [&] { columns.document.back() = 4; }, [&] { columns.sketch[1] = 0; },
            [&] { columns.sketch.back() = 256; }};
        damage[static_cast<std::size_t>(kind)]();
        VERIFY_OK(model::writeRecordingTokens(folder, columns));
        const auto recording = Recording::open(folder);
        QVERIFY(!recording);
        QCOMPARE(recording.error().code, ErrorCode::Corrupt);
    }

    void truncatedFilesAreRefused()
    {
        const std::string whole = test::readFile(planted() + "/layer-0000.safetensors");
        const std::string folder = planted();
        for (std::size_t i = 0; i < 64; ++i) {
            test::writeFile(folder, "layer-0000.safetensors",
                std::string_view(whole).substr(0, i * whole.size() / 64));
            const auto recording = Recording::open(folder);
            VERIFY_OK(recording);
            QVERIFY(!recording->layer(LayerId(0)));
        }
    }

    void halvesRoundAsTheProcessorDoes()
    {
        for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
            const auto half = static_cast<HalfBits>(bits);
            const float wide = model::floatFromHalf(half);
            if (std::isnan(wide)) {
                QVERIFY(std::isnan(model::floatFromHalf(model::halfFromFloat(wide))));
                continue;
            }
            QCOMPARE(model::halfFromFloat(wide), half);
        }
        // Between two neighbours the nearer one, and the even one in the middle.
        QCOMPARE(model::halfFromFloat(1.0F + 0x1.0p-11F), HalfBits{0x3C00});
        QCOMPARE(model::halfFromFloat(1.0F + 0x1.8p-11F), HalfBits{0x3C01});
        QCOMPARE(model::halfFromFloat(1.0F + 0x1.8p-10F), HalfBits{0x3C02});
        QCOMPARE(model::halfFromFloat(65519.0F), HalfBits{0x7BFF});
        QCOMPARE(model::halfFromFloat(65520.0F), HalfBits{0x7C00});
        QCOMPARE(model::halfFromFloat(-0x1.0p-25F), HalfBits{0x8000});
        QCOMPARE(model::halfFromFloat(0x1.8p-25F), HalfBits{0x0001});
    }
};

QTEST_GUILESS_MAIN(TestRecording)
#include "tst_recording.moc"
