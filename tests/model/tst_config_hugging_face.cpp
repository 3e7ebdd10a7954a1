// SPDX-License-Identifier: Apache-2.0
// config.json as transformers 4 and as transformers 5 writes it, for every family.
#include "model/checkpoint/families/model_family.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"

#include <cmath>

using namespace lapidary;
using namespace lapidary::test;
using model::ModelConfig;
using model::RopeKind;

namespace {

/// What `family` reads from the members `text` of a JSON object.
model::Result<ModelConfig> readAs(const char* family, const std::string& members)
{
    LAP_TRY(const auto config, model::HuggingFaceConfig::parse("{" + members + "}", "config.json"));
    return model::registry<model::ModelFamily>().find(family)->readHuggingFace(config);
}

/// Sizes that every family needs.
const std::string kSizes = R"("hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 7,
    "num_attention_heads": 8, "num_key_value_heads": 2, "vocab_size": 100)";

bool isNear(double a, double b)
{
    return std::abs(a - b) <= 1e-12 * std::abs(b);
}

std::string slidingText(const ModelConfig& config)
{
    std::string layers;
    for (const bool isSliding : config.slidingLayers) {
        layers += isSliding ? 's' : 'f';
    }
    return layers;
}

} // namespace

class TestConfigHuggingFace : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsLlamaOfTransformersFour()
    {
        const auto config = readAs("llama", kSizes + R"(, "architectures": ["LlamaForCausalLM"],
            "torch_dtype": "bfloat16", "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
            "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                "original_max_position_embeddings": 8192, "rope_type": "llama3"},
            "attention_bias": true, "mlp_bias": true, "head_dim": 16, "tie_word_embeddings": true,
            "max_position_embeddings": 131072, "bos_token_id": 1, "eos_token_id": [2, 3])");
        VERIFY_OK(config);
        QCOMPARE(text(config->architecture), QStringLiteral("LlamaForCausalLM"));
        QCOMPARE(text(config->dtype), QStringLiteral("bfloat16"));
        QCOMPARE(config->headDim, 16); // not hidden_size / heads
        QCOMPARE(config->rotaryDim, 16);
        QVERIFY(isNear(config->attentionScale, 0.25));
        QVERIFY(isNear(config->normEpsilon, 1e-5));
        QVERIFY(config->rope.kind == RopeKind::Llama3);
        QVERIFY(isNear(config->rope.theta, 500000.0));
        QVERIFY(isNear(config->rope.factor, 32.0));
        QCOMPARE(config->rope.originalContext, 8192);
        QVERIFY(config->hasAttentionBias && config->hasOutputBias && config->hasMlpBias);
        QVERIFY(config->isTied);
        QVERIFY((config->endIds == std::vector<std::int64_t>{2, 3}));
    }

    void readsTheSameFromTransformersFive()
    {
        const auto four = readAs("llama", kSizes + R"(, "torch_dtype": "float16", "rope_theta": 5e5,
            "rope_scaling": {"factor": 8.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                "original_max_position_embeddings": 32, "rope_type": "llama3"})");
        const auto five = readAs("llama", kSizes + R"(, "dtype": "float16", "rope_parameters":
            {"factor": 8.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "rope_theta": 5e5,
                "original_max_position_embeddings": 32, "rope_type": "llama3"})");
        VERIFY_OK(four);
        VERIFY_OK(five);
        for (const ModelConfig& config : {*four, *five}) {
            QCOMPARE(text(config.dtype), QStringLiteral("float16"));
            QVERIFY(config.rope.kind == RopeKind::Llama3);
            QVERIFY(isNear(config.rope.theta, 5e5));
            QVERIFY(isNear(config.rope.factor, 8.0));
            QVERIFY(isNear(config.rope.lowFrequencyFactor, 1.0));
            QVERIFY(isNear(config.rope.highFrequencyFactor, 4.0));
            QCOMPARE(config.rope.originalContext, 32);
            QCOMPARE(config.headDim, 8);
        }
    }

    void fillsInTheDefaultsOfTheClass()
    {
        const std::string sizes = R"("hidden_size": 4096, "intermediate_size": 96,
            "num_hidden_layers": 2, "num_attention_heads": 32, "vocab_size": 100)";
        const auto llama = readAs("llama", sizes);
        VERIFY_OK(llama);
        QCOMPARE(llama->keyValueHeads, 32);
        QCOMPARE(llama->headDim, 128);
        QVERIFY(!llama->isTied && !llama->hasAttentionBias && !llama->hasQueryKeyNorm);
        QVERIFY(isNear(llama->normEpsilon, 1e-6));
        QVERIFY(isNear(llama->rope.theta, 10000.0));
        QVERIFY(llama->rope.kind == RopeKind::Default);
        const auto mistral = readAs("mistral", sizes);
        VERIFY_OK(mistral);
        QCOMPARE(mistral->keyValueHeads, 8);
        const auto qwen = readAs("qwen3", replaced(sizes, "4096", "2048"));
        VERIFY_OK(qwen);
        QCOMPARE(qwen->headDim, 128); // though hidden_size / heads is 64
    }

    void readsEveryKindOfRope_data()
    {
        QTest::addColumn<QString>("object");
        QTest::addColumn<QString>("kind");
        QTest::newRow("default") << R"({"rope_type": "default"})"
                                 << "default";
        QTest::newRow("old key") << R"({"type": "linear", "factor": 2})"
                                 << "linear";
        QTest::newRow("dynamic") << R"({"rope_type": "dynamic", "factor": 2.5})"
                                 << "dynamic";
        QTest::newRow("yarn") << R"({"rope_type": "yarn", "factor": 4.0, "beta_fast": 16,
            "attention_factor": 0.9, "truncate": false})"
                              << "yarn";
        QTest::newRow("longrope") << R"({"rope_type": "longrope", "short_factor": [1, 1.5],
            "long_factor": [2, 3]})"
                                  << "longrope";
        QTest::newRow("su") << R"({"type": "su", "short_factor": [1], "long_factor": [2]})"
                            << "longrope";
    }

    void readsEveryKindOfRope()
    {
        QFETCH(const QString, object);
        QFETCH(const QString, kind);
        for (const char* key : {"rope_scaling", "rope_parameters"}) {
            const auto config
                = readAs("llama", kSizes + ", \"" + key + "\": " + object.toStdString());
            VERIFY_OK(config);
            QCOMPARE(text(model::name(config->rope.kind)), kind);
            if (kind == QStringLiteral("yarn")) {
                QVERIFY(isNear(config->rope.betaFast, 16.0));
                QVERIFY(isNear(config->rope.betaSlow, 1.0));
                QVERIFY(isNear(*config->rope.attentionFactor, 0.9));
                QVERIFY(!config->rope.truncate);
            }
        }
    }

    void readsPartialRotation()
    {
        for (const char* where : {R"("partial_rotary_factor": 0.5)",
                 R"("rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5})"}) {
            const auto config = readAs("llama", kSizes + ", " + where);
            VERIFY_OK(config);
            QCOMPARE(config->headDim, 8);
            QCOMPARE(config->rotaryDim, 4);
        }
    }

    void readsTheWindowOfMistral()
    {
        const auto windowed = readAs("mistral", kSizes + R"(, "sliding_window": 4096)");
        VERIFY_OK(windowed);
        QCOMPARE(windowed->slidingWindow, 4096);
        QCOMPARE(text(slidingText(*windowed)), QStringLiteral("sssssss"));
        const auto plain = readAs("mistral", kSizes + R"(, "sliding_window": null)");
        VERIFY_OK(plain);
        QCOMPARE(plain->slidingWindow, 0);
        QVERIFY(plain->slidingLayers.empty());
    }

    void readsTheWindowOfQwen()
    {
        const std::string window = R"(, "sliding_window": 32, "max_window_layers": 3)";
        for (const char* family : {"qwen2", "qwen3"}) {
            const auto unused
                = readAs(family, kSizes + window + R"(, "use_sliding_window": false)");
            VERIFY_OK(unused);
            QCOMPARE(unused->slidingWindow, 0);
            const auto used = readAs(family, kSizes + window + R"(, "use_sliding_window": true)");
            VERIFY_OK(used);
            QCOMPARE(used->slidingWindow, 32);
            QCOMPARE(text(slidingText(*used)), QStringLiteral("fffssss"));
        }
    }

    void knowsWhatSetsTheFamiliesApart()
    {
        const auto qwen2 = readAs("qwen2", kSizes);
        VERIFY_OK(qwen2);
        QVERIFY(qwen2->hasAttentionBias && !qwen2->hasOutputBias && !qwen2->hasQueryKeyNorm);
        const auto qwen3 = readAs("qwen3", kSizes + R"(, "head_dim": 16, "attention_bias": true)");
        VERIFY_OK(qwen3);
        QVERIFY(qwen3->hasQueryKeyNorm && qwen3->hasOutputBias);
        QCOMPARE(qwen3->headDim, 16);
    }

    void readsGemmaOfBothVersions()
    {
        const std::string common = kSizes + R"(, "head_dim": 16, "query_pre_attn_scalar": 64,
            "hidden_activation": "gelu_pytorch_tanh", "final_logit_softcapping": null,
            "sliding_window": 512)";
        const auto four = readAs("gemma3", common + R"(, "rope_theta": 1000000.0,
            "rope_local_base_freq": 10000.0, "rope_scaling": {"rope_type": "linear", "factor": 8.0},
            "sliding_window_pattern": 6)");
        const auto five = readAs("gemma3", common + R"(, "rope_parameters": {
            "full_attention": {"rope_theta": 1000000.0, "rope_type": "linear", "factor": 8.0},
            "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}},
            "layer_types": ["sliding_attention", "sliding_attention", "sliding_attention",
            "sliding_attention", "sliding_attention", "full_attention", "sliding_attention"])");
        VERIFY_OK(four);
        VERIFY_OK(five);
        for (const ModelConfig& config : {*four, *five}) {
            QVERIFY(config.isTied); // without a word in the file
            QVERIFY(config.activation == model::Activation::GeluTanh);
            QVERIFY(config.hasSandwichNorms && config.hasQueryKeyNorm);
            QCOMPARE(text(slidingText(config)), QStringLiteral("sssssfs"));
            QVERIFY(config.rope.kind == RopeKind::Linear);
            QVERIFY(isNear(config.rope.theta, 1e6));
            QVERIFY(config.localRope->kind == RopeKind::Default);
            QVERIFY(isNear(config.localRope->theta, 1e4));
            QVERIFY(isNear(config.attentionScale, 0.125));
            QVERIFY(isNear(config.embeddingScale, 8.0));
            QVERIFY(isNear(config.normOffset, 1.0));
            QCOMPARE(config.slidingWindow, 512);
            QCOMPARE(config.finalLogitCap, 0.0);
        }
    }

    void errorsNameTheKeyAndTheRange()
    {
        const auto config = readAs(
            "llama", replaced(kSizes, "\"num_hidden_layers\": 7", "\"num_hidden_layers\": 4000"));
        QVERIFY(!config);
        QCOMPARE(text(config.error().line()),
            QStringLiteral("error[CF01]: cannot open config.json: a value cannot be used: found "
                           "4000, expected a whole number from 1 to 1024, num_hidden_layers, "
                           "compare the configuration with the one at the model's source"));
    }
};

QTEST_GUILESS_MAIN(TestConfigHuggingFace)
#include "tst_config_hugging_face.moc"
