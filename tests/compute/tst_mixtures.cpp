// SPDX-License-Identifier: Apache-2.0
// Models with experts: golden logits of every stock family, and our own folder of a cut model.
#include "compute/base/aten.h"
#include "compute/decoder/decoder.h"
#include "compute/moe/moe_layer.h"
#include "model/checkpoint/inspect.h"
#include "tests/compute/converted_story.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QtTest>
#include <c10/core/InferenceMode.h>

using namespace lapidary;
using namespace lapidary::compute;
using test::Story;

namespace {

constexpr const char* kMixtures = LAPIDARY_SOURCE_DIR "/tests/fixtures/mixtures/";

at::Tensor logitsOf(const Decoder& decoder, const std::vector<std::int64_t>& ids,
    const Taps& taps = {}, KvCache* cache = nullptr)
{
    const c10::InferenceMode inference;
    const TokenBatch batch = TokenBatch::of(ids, cache);
    if (const auto checked = decoder.check(batch); !checked) {
        qFatal("%s", checked.error().line().c_str());
    }
    return decoder.logits(decoder.hidden(batch, taps), taps);
}

Story open(const std::string& path, Arithmetic arithmetic = {})
{
    auto opened = model::openModel(path);
    if (!opened) {
        qFatal("%s", opened.error().line().c_str());
    }
    Story story{std::make_unique<model::OpenedModel>(*std::move(opened)), nullptr};
    auto decoder = makeDecoder(*story.opened, arithmetic);
    if (!decoder) {
        qFatal("%s", decoder.error().line().c_str());
    }
    story.decoder = *std::move(decoder);
    return story;
}

void verifyClose(const at::Tensor& found, const at::Tensor& expected, double limit)
{
    QCOMPARE(found.sizes().vec(), expected.sizes().vec());
    const at::Tensor wide = expected.to(at::kDouble);
    const double worst
        = ((found.to(at::kDouble) - wide).abs().max() / wide.abs().max()).item<double>();
    QVERIFY2(worst <= limit,
        qPrintable(QStringLiteral("deviation %1, at most %2").arg(worst).arg(limit)));
}

/// Ids and float64 logits [T, V] that transformers computed.
std::pair<std::vector<std::int64_t>, at::Tensor> golden(const std::string& folder)
{
    QFile file(QString::fromStdString(folder + "/golden.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("golden.json is missing");
    }
    const model::Json json = model::Json::parse(file.readAll().toStdString());
    std::vector<at::Tensor> rows;
    for (const model::Json& row : json["logits"]) {
        rows.push_back(at::tensor(row.get<std::vector<double>>(), at::kDouble));
    }
    return {json["ids"].get<std::vector<std::int64_t>>(), at::stack(rows)};
}

void addFolders()
{
    QTest::addColumn<std::string>("folder");
    for (const char* name :
        {"glm4_moe", "glm4_moe-fused", "granitemoe", "granitemoeshared", "granitemoeshared-fused",
            "mixtral", "mixtral-fused", "olmoe", "qwen2_moe", "qwen3_moe"}) {
        QTest::newRow(name) << std::string(kMixtures) + name;
    }
}

const std::vector<std::int64_t> kIds{1, 403, 407, 261, 378, 17, 56, 300, 301, 5, 99, 2, 9};

} // namespace

class TestMixtures : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void logitsAreThoseOfTransformers_data() { addFolders(); }

    void logitsAreThoseOfTransformers()
    {
        QFETCH(std::string, folder);
        const auto [ids, logits] = golden(folder);
        verifyClose(logitsOf(*open(folder).decoder, ids), logits, 1e-5);
        verifyClose(logitsOf(*open(folder, {.dtype = at::kBFloat16}).decoder, ids).narrow(0, 0, 2),
            logits.narrow(0, 0, 2), 0.1); // later tokens may choose other experts
    }

    void decodingWithACacheEqualsTheFullPass_data() { addFolders(); }

    void decodingWithACacheEqualsTheFullPass()
    {
        QFETCH(std::string, folder);
        const auto [ids, logits] = golden(folder);
        const Story story = open(folder);
        auto cache = story.decoder->makeCache(14);
        VERIFY_OK(cache);
        std::vector<at::Tensor> rows{
            logitsOf(*story.decoder, {ids.begin(), ids.begin() + 9}, {}, &*cache)};
        for (std::size_t i = 9; i < ids.size(); ++i) {
            rows.push_back(logitsOf(*story.decoder, {ids[i]}, {}, &*cache));
        }
        verifyClose(at::cat(rows), logits, 1e-5);
    }

    void inspectCountsTheExperts_data()
    {
        QTest::addColumn<std::string>("folder");
        QTest::addColumn<std::vector<int>>("counts");
        QTest::newRow("glm4_moe") << std::string("glm4_moe") << std::vector<int>{6, 2, 2};
        QTest::newRow("granitemoeshared")
            << std::string("granitemoeshared") << std::vector<int>{5, 2, 1};
        QTest::newRow("mixtral") << std::string("mixtral") << std::vector<int>{4, 2, 0};
    }

    void inspectCountsTheExperts()
    {
        QFETCH(std::string, folder);
        QFETCH(std::vector<int>, counts);
        const Story story = open(kMixtures + folder);
        const auto facts = model::inspectModel(*story.opened);
        VERIFY_OK(facts);
        QCOMPARE((*facts)["experts"].get<int>(), counts[0]);
        QCOMPARE((*facts)["active_experts"].get<int>(), counts[1]);
        QCOMPARE((*facts)["shared_experts"].get<int>(), counts[2]);
        QVERIFY(story.opened->notices().empty());
    }

    void aCutModelWithAllExpertsOnIsTheDenseOne_data()
    {
        QTest::addColumn<int>("score");
        QTest::newRow("softmax") << static_cast<int>(model::GateScore::Softmax);
        QTest::newRow("sigmoid") << static_cast<int>(model::GateScore::Sigmoid);
        QTest::newRow("hard") << static_cast<int>(model::GateScore::Hard);
    }

    void aCutModelWithAllExpertsOnIsTheDenseOne()
    {
        QFETCH(int, score);
        const QTemporaryDir folder(test::scratchTemplate());
        const model::GateSpec gate{
            .score = static_cast<model::GateScore>(score), .hasSelectionBias = score == 1};
        const Story story = open(test::writeConvertedStory(
            folder.filePath(QStringLiteral("m")).toStdString(), test::raggedCut(gate)));
        QCOMPARE(test::text(story.opened->family().info.id), QStringLiteral("lapidary_moe"));
        QCOMPARE(story.decoder->config().experts.experts, 4);
        QCOMPARE(story.decoder->config().experts.shared, 1);
        QVERIFY(story.opened->notices().empty());
        const at::Tensor dense = logitsOf(*test::openStory("hf").decoder, kIds);
        Taps allOn;
        turnAllExpertsOn(allOn);
        verifyClose(logitsOf(*story.decoder, kIds, allOn), dense, 1e-5);
        const at::Tensor sparse = logitsOf(*story.decoder, kIds);
        QVERIFY((sparse - dense).abs().max().item<double>() > 0.1);
    }

    void theLayersOfACutModelTapTheirRouting()
    {
        const QTemporaryDir folder(test::scratchTemplate());
        const Story story = open(test::writeConvertedStory(
            folder.filePath(QStringLiteral("m")).toStdString(), test::raggedCut({})));
        QStringList seen;
        Taps taps;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            if (name == place::kExperts || name == place::kNeurons) {
                seen << QStringLiteral("%1 %2×%3")
                            .arg(layer.value())
                            .arg(tensor.size(0))
                            .arg(tensor.size(1));
            }
        });
        logitsOf(*story.decoder, kIds, taps);
        QCOMPARE(seen.join(u','), QStringLiteral("0 13×2,1 13×172,2 13×2,3 13×2,4 13×2"));
    }

    void aConfigurationThatLiesIsRefused_data()
    {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("rule");
        const auto row = [](const char* pointer, const char* value, const char* rule) {
            QTest::newRow((std::string(pointer) + " " + value).c_str()) << QString::fromUtf8(
                pointer) << QString::fromUtf8(value) << QString::fromUtf8(rule);
        };
        row("/lapidary", "3", "CF01");
        row("/lapidary/version", "2", "CF01");
        row("/lapidary/family", "\"no\"", "CF01");
        row("/lapidary/family", "\"lapidary_moe\"", "CF01");
        row("/lapidary/family", "\"mixtral\"", "CF01");
        row("/lapidary/gate/score", "\"tanh\"", "CF01");
        row("/lapidary/gate/order", "\"first\"", "CF01");
        row("/lapidary/gate/scale", "0", "CF01");
        row("/lapidary/gate/renormalise", "1", "CF01");
        row("/lapidary/layers", "[]", "CF01");
        row("/lapidary/layers/0", "[]", "CF01");
        row("/lapidary/layers/0/experts", "1025", "CF01");
        row("/lapidary/layers/0/experts", "18446744073709551615", "CF01");
        row("/lapidary/layers/0/active", "0", "CF01");
        row("/lapidary/layers/0/active", "5", "CF01");
        row("/lapidary/layers/0/widths", "[40, 41, 30]", "CF01");
        row("/lapidary/layers/0/widths", "[40, 41, 30, -21]", "CF01");
        row("/lapidary/layers/0/widths", "[40, 41, 30, 0]", "CF01");
        row("/lapidary/layers/0/shared_width", "-1", "CF01");
        row("/lapidary/layers/0/shared_width", "41", "CF02");
        row("/lapidary/layers/0/widths", "[41, 40, 30, 21]", "CF02");
        row("/lapidary/layers/1", R"({"experts": 1, "active": 1, "widths": [8],
            "shared_width": 0})",
            "CF02");
    }

    void aConfigurationThatLiesIsRefused()
    {
        QFETCH(QString, pointer);
        QFETCH(QString, value);
        QFETCH(QString, rule);
        const QTemporaryDir folder(test::scratchTemplate());
        const std::string path = test::writeConvertedStory(
            folder.filePath(QStringLiteral("m")).toStdString(), test::raggedCut({}));
        std::ifstream in(path + "/config.json");
        model::Json config = model::Json::parse(in);
        config[model::Json::json_pointer(pointer.toStdString())]
            = model::Json::parse(value.toStdString());
        std::ofstream(path + "/config.json") << config.dump();
        const auto opened = model::openModel(path);
        QVERIFY(!opened);
        QCOMPARE(test::text(opened.error().rule), rule);
    }

    void moreExpertsThanTensorsAreRefusedBeforeTheyAreListed()
    {
        const QTemporaryDir folder(test::scratchTemplate());
        const std::string path = folder.path().toStdString();
        const std::string source = std::string(kMixtures) + "qwen3_moe/";
        std::filesystem::copy_file(source + "model.safetensors", path + "/model.safetensors");
        std::ifstream in(source + "config.json");
        model::Json config = model::Json::parse(in);
        config["num_local_experts"] = 1024;
        std::ofstream(path + "/config.json") << config.dump();
        const auto opened = model::openModel(path);
        QVERIFY(!opened);
        QCOMPARE(test::text(opened.error().rule), QStringLiteral("CF02"));
        QVERIFY2(test::text(opened.error().message).contains(u"fewer tensors than experts"_qs),
            opened.error().message.c_str());
    }

    void gradientsReachRoutersAndExperts()
    {
        const QTemporaryDir folder(test::scratchTemplate());
        const Story story = open(test::writeConvertedStory(
            folder.filePath(QStringLiteral("m")).toStdString(), test::raggedCut({})));
        Taps taps;
        std::vector<at::Tensor> logits;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId) {
            if (name == place::kRouterLogits) {
                tensor = tensor.detach().requires_grad_();
                logits.push_back(tensor);
            }
        });
        const at::Tensor hidden = story.decoder->hidden(TokenBatch::of(kIds), taps);
        story.decoder->logits(hidden).logsumexp(1).sum().backward();
        QCOMPARE(logits.size(), std::size_t{4});
        for (const at::Tensor& tensor : logits) {
            QVERIFY(tensor.grad().defined() && tensor.grad().abs().max().item<double>() > 0.0);
        }
    }
};

QTEST_GUILESS_MAIN(TestMixtures)
#include "tst_mixtures.moc"
