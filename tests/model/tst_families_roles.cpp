// SPDX-License-Identifier: Apache-2.0
// Every family finds its tensors under both spellings; what does not fit is refused or noted.
#include "model/checkpoint/families/model_family.h"
#include "model/checkpoint/open_model.h"
#include "tests/support/checkpoint_gguf_draft.h"
#include "tests/support/expect.h"

#include <cmath>
#include <set>

using namespace lapidary;
using namespace lapidary::test;
using model::LayerId;
using model::Role;
using model::StoredForm;

namespace {

/// A configuration with values away from the defaults; `className` without "ForCausalLM".
std::string familyConfig(const std::string& className, bool isTied)
{
    return R"({"architectures": [")" + className + R"(ForCausalLM"], "hidden_size": 32,
        "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 20, "tie_word_embeddings": )"
        + (isTied ? "true" : "false") + R"(, "mlp_bias": )"
        + (className == "LapidaryMoe" ? "false" : "true") + R"(, "attention_bias": true,
        "num_local_experts": 4, "n_routed_experts": 4, "num_experts": 4, "num_experts_per_tok": 2,
        "moe_intermediate_size": 12, "shared_expert_intermediate_size": 20,
        "shared_intermediate_size": 20, "lapidary": {"version": 1, "family": "llama",
        "profile": "glm4moe", "gate": {"score": "sigmoid", "order": "score-then-topk",
        "renormalise": false, "scale": 1.0, "selection_bias": true}, "layers": [{"dense": true},
        {"experts": 3, "active": 1, "widths": [10, 20, 30], "shared_width": 36}]}})";
}

/// The tensors that the family expects, as zeros.
std::vector<DraftTensor> tensorsFor(
    const model::ModelFamily& family, const std::string& config, StoredForm form)
{
    const auto source = model::HuggingFaceConfig::parse(config, "config.json");
    const auto read = family.readHuggingFace(*source);
    std::vector<DraftTensor> tensors;
    for (const model::RoleSpec& spec : family.roles(*read, form)) {
        if (spec.presence == model::Presence::Required || spec.role == Role::RopeFactors) {
            tensors.push_back({spec.name, spec.shape});
        }
    }
    return tensors;
}

/// The same model as GGUF. Returns the file's bytes.
std::string ggufFor(const model::ModelFamily& family, const std::string& config)
{
    const std::string architecture = family.ggufArchitectures.front();
    GgufDraft draft;
    const auto set = [&](const std::string& key, const std::string& value) {
        draft.set(architecture + "." + key, value);
    };
    draft.set("general.architecture", textValue(architecture));
    set("block_count", u32Value(2));
    set("embedding_length", u32Value(32));
    set("feed_forward_length", u32Value(96));
    set("attention.head_count", u32Value(4));
    set("attention.head_count_kv", u32Value(2));
    set("attention.key_length", u32Value(16));
    set("attention.value_length", u32Value(16));
    set("attention.layer_norm_rms_epsilon", f32Value(1e-6F));
    for (const DraftTensor& tensor : tensorsFor(family, config, StoredForm::Gguf)) {
        draft.tensors.push_back({tensor.name, {tensor.shape.rbegin(), tensor.shape.rend()}});
    }
    return draft.bytes();
}

std::string roleText(const model::OpenedModel& opened)
{
    std::string all;
    for (const model::RoleTensor& role : opened.roles()) {
        if (role.role != Role::RopeFactors) {
            all.append(std::to_string(role.layer.value())).append(" ");
            all.append(model::name(role.role)).append(model::text(opened.tensor(role).shape))
                += '\n';
        }
    }
    return all;
}

} // namespace

class TestFamiliesRoles : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyFamilyOpensUnderBothSpellings_data()
    {
        QTest::addColumn<QString>("className");
        QTest::addColumn<bool>("isTied");
        for (const model::ModelFamily& family : model::registry<model::ModelFamily>()) {
            for (const std::string& name : family.architectures) {
                const std::string stem = name.substr(0, name.find("ForCausalLM"));
                QTest::newRow((stem + " tied").c_str()) << text(stem) << true;
                QTest::newRow((stem + " untied").c_str()) << text(stem) << false;
            }
        }
    }

    void everyFamilyOpensUnderBothSpellings()
    {
        QFETCH(const QString, className);
        QFETCH(const bool, isTied);
        const std::string config = familyConfig(className.toStdString(), isTied);
        const model::ModelFamily* family = nullptr;
        for (const model::ModelFamily& candidate : model::registry<model::ModelFamily>()) {
            if (candidate.architectures.front() == className.toStdString() + "ForCausalLM") {
                family = &candidate;
            }
        }
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        const auto tensors = tensorsFor(*family, config, StoredForm::HuggingFace);
        const auto opened = model::openModel(writeTinyFolder(path, config, tensors));
        VERIFY_OK(opened);
        QCOMPARE(text(opened->family().info.id), text(family->info.id));
        QCOMPARE(opened->roles().size(), tensors.size());
        QVERIFY(opened->notices().empty());
        QCOMPARE(opened->find(Role::Head) == opened->find(Role::Embedding), isTied);
        if (family->ggufArchitectures.empty()) {
            return;
        }
        const auto gguf = model::openModel(writeFile(path, "m.gguf", ggufFor(*family, config)));
        VERIFY_OK(gguf);
        QCOMPARE(gguf->config().isTied, isTied);
        QCOMPARE(gguf->config().hasAttentionBias, opened->config().hasAttentionBias);
        QCOMPARE(gguf->config().hasMlpBias, opened->config().hasMlpBias);
        QCOMPARE(text(roleText(*gguf)), text(roleText(*opened)));
        QVERIFY(gguf->find(Role::RopeFactors) != nullptr);
        QCOMPARE(gguf->parameters(), opened->parameters());
    }

    void namesAreTheKnownOnes()
    {
        const auto& families = model::registry<model::ModelFamily>();
        const std::string config = familyConfig("Llama", /*isTied=*/false);
        std::set<std::string> names;
        for (const StoredForm form : {StoredForm::HuggingFace, StoredForm::Gguf}) {
            for (const auto& tensor : tensorsFor(*families.find("llama"), config, form)) {
                names.insert(tensor.name);
            }
            for (const auto& tensor : tensorsFor(
                     *families.find("gemma3"), familyConfig("Gemma3", /*isTied=*/true), form)) {
                names.insert(tensor.name);
            }
        }
        for (const char* expected : {"model.embed_tokens.weight", "lm_head.weight",
                 "model.norm.weight", "model.layers.1.self_attn.q_proj.bias",
                 "model.layers.0.mlp.down_proj.weight", "model.layers.1.self_attn.k_norm.weight",
                 "model.layers.0.pre_feedforward_layernorm.weight", "token_embd.weight",
                 "output.weight", "output_norm.weight", "rope_freqs.weight", "blk.1.attn_k.weight",
                 "blk.1.attn_output.weight", "blk.0.ffn_gate.weight", "blk.0.attn_q_norm.weight",
                 "blk.0.post_attention_norm.weight", "blk.1.post_ffw_norm.weight"}) {
            QVERIFY2(names.contains(expected), expected);
        }
    }

    void choosesByTypeWhenNoClassIsNamed()
    {
        const QTemporaryDir folder;
        const auto opened = model::openModel(writeTinyFolder(folder.path().toStdString(),
            replaced(tinyConfig(), "\"architectures\": [\"LlamaForCausalLM\"], ", "")));
        VERIFY_OK(opened);
        QCOMPARE(text(opened->family().info.id), QStringLiteral("llama"));
    }

    void tensorsWithoutARoleAreNoted()
    {
        const QTemporaryDir folder;
        std::vector<DraftTensor> tensors = tinyTensors();
        tensors.push_back({"model.layers.0.self_attn.rotary_emb.inv_freq", {2}}); // harmless
        tensors.push_back({"lm_head.weight", {10, 8}});                           // tied: harmless
        const auto harmless
            = model::openModel(writeTinyFolder(folder.path().toStdString(), tinyConfig(), tensors));
        VERIFY_OK(harmless);
        QVERIFY(harmless->notices().empty());
        tensors.push_back({"model.layers.0.self_attn.q_proj.bias", {8}}); // not asked for
        const auto noted
            = model::openModel(writeTinyFolder(folder.path().toStdString(), tinyConfig(), tensors));
        VERIFY_OK(noted);
        QCOMPARE(noted->notices().size(), 1U);
        QVERIFY(noted->notices()[0].message.find("q_proj.bias") != std::string::npos);
        QVERIFY(noted->find(Role::QueryBias, LayerId(0)) == nullptr);
    }

    void unsupportedArchitecturesAreAnsweredWithTheList()
    {
        const QTemporaryDir folder;
        const auto opened = model::openModel(writeTinyFolder(
            folder.path().toStdString(), replaced(tinyConfig(), "LlamaFor", "FalconFor")));
        QVERIFY(!opened);
        for (const model::ModelFamily& family : model::registry<model::ModelFamily>()) {
            QVERIFY(opened.error().message.find(family.architectures[0]) != std::string::npos);
        }
        QVERIFY(opened.error().code == model::ErrorCode::Unsupported);
    }

    void interleavedBiasesAreReordered()
    {
        const QTemporaryDir folder;
        GgufDraft draft = tinyGguf();
        draft.tensors.push_back({"blk.0.attn_q.bias", {8}});
        std::string bytes = draft.bytes();
        for (std::uint32_t i = 0; i < 8; ++i) {
            const float value = static_cast<float>(i);
            bytes.replace(
                bytes.size() - 32 + 4 * i, 4, little(std::bit_cast<std::uint32_t>(value), 4));
        }
        const auto opened
            = model::openModel(writeFile(folder.path().toStdString(), "x.gguf", bytes));
        VERIFY_OK(opened);
        QVERIFY(opened->config().hasAttentionBias);
        std::vector<float> bias(8);
        VERIFY_OK(opened->readRows(*opened->find(Role::QueryBias, LayerId(0)), 0, bias));
        // Heads of 4: stored pairs (0,1) (2,3) become first halves 0, 2 and second halves 1, 3.
        QVERIFY((bias == std::vector<float>{0, 2, 1, 3, 4, 6, 5, 7}));
        QVERIFY(!opened->readRows(
            *opened->find(Role::QueryBias, LayerId(0)), 0, std::span(bias).first(4)));
    }
};

QTEST_GUILESS_MAIN(TestFamiliesRoles)
#include "tst_families_roles.moc"
