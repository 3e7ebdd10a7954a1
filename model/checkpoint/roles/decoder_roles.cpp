// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/roles/decoder_roles.h"

#include "model/checkpoint/roles/expert_roles.h"

#include <string>
#include <string_view>

namespace lapidary::model {

namespace {

/// Collects specs under the spelling of one file format.
class RoleList
{
public:
    RoleList(const ModelConfig& config, StoredForm form, RowOrder queryKeyRows)
        : m_config(config)
        , m_form(form)
        , m_queryKeyRows(form == StoredForm::Gguf ? queryKeyRows : RowOrder::Halves)
    { }

    std::vector<RoleSpec> build()
    {
        addOutside();
        for (std::int64_t layer = 0; layer < m_config.layers; ++layer) {
            m_layer = LayerId(static_cast<std::int32_t>(layer));
            m_prefix = (isGguf() ? "blk." : "model.layers.") + std::to_string(layer) + ".";
            addNorms();
            addAttention();
            if (m_config.experts.at(layer).isDense()) {
                addFeedForward();
            } else {
                addExpertRoles(m_config, m_layer, m_prefix, m_specs);
            }
        }
        return std::move(m_specs);
    }

private:
    bool isGguf() const { return m_form == StoredForm::Gguf; }

    /// `huggingFace` and `gguf` are names without the prefix of the layer.
    void add(Role role, std::string_view huggingFace, std::string_view gguf, Shape shape,
        Presence presence = Presence::Required, RowOrder rows = RowOrder::Halves)
    {
        m_specs.push_back({role, m_layer, m_prefix + std::string(isGguf() ? gguf : huggingFace),
            std::move(shape), presence, rows});
    }

    /// A bias that the configuration asks for, or that a GGUF file may have.
    void addBias(Role role, std::string_view huggingFace, std::string_view gguf, std::int64_t size,
        bool isExpected, RowOrder rows = RowOrder::Halves)
    {
        if (isExpected || isGguf()) {
            add(role, huggingFace, gguf, {size},
                isExpected ? Presence::Required : Presence::Optional, rows);
        }
    }

    void addOutside()
    {
        const Shape vocabularyShape{m_config.vocabSize, m_config.hiddenSize};
        add(Role::Embedding, "model.embed_tokens.weight", "token_embd.weight", vocabularyShape);
        if (!m_config.isTied) {
            add(Role::Head, "lm_head.weight", "output.weight", vocabularyShape);
        }
        add(Role::FinalNorm, "model.norm.weight", "output_norm.weight", {m_config.hiddenSize});
        if (isGguf()) {
            add(Role::RopeFactors, {}, "rope_freqs.weight", {m_config.rotaryDim / 2},
                Presence::Optional);
        }
    }

    void addNorms()
    {
        const Shape shape{m_config.hiddenSize};
        add(Role::InputNorm, "input_layernorm.weight", "attn_norm.weight", shape);
        if (m_config.hasSandwichNorms) {
            add(Role::AttentionOutNorm, "post_attention_layernorm.weight",
                "post_attention_norm.weight", shape);
            add(Role::FeedForwardNorm, "pre_feedforward_layernorm.weight", "ffn_norm.weight",
                shape);
            add(Role::FeedForwardOutNorm, "post_feedforward_layernorm.weight",
                "post_ffw_norm.weight", shape);
        } else {
            add(Role::FeedForwardNorm, "post_attention_layernorm.weight", "ffn_norm.weight", shape);
        }
        if (m_config.hasQueryKeyNorm) {
            const bool isWhole = m_config.hasWholeQueryKeyNorm;
            add(Role::QueryNorm, "self_attn.q_norm.weight", "attn_q_norm.weight",
                {isWhole ? m_config.heads * m_config.headDim : m_config.headDim});
            add(Role::KeyNorm, "self_attn.k_norm.weight", "attn_k_norm.weight",
                {isWhole ? m_config.keyValueHeads * m_config.headDim : m_config.headDim});
        }
    }

    void addAttention()
    {
        const std::int64_t d = m_config.hiddenSize;
        const std::int64_t queryRows = m_config.heads * m_config.headDim;
        const std::int64_t keyRows = m_config.keyValueHeads * m_config.headDim;
        const bool hasBias = m_config.hasAttentionBias;
        add(Role::Query, "self_attn.q_proj.weight", "attn_q.weight", {queryRows, d},
            Presence::Required, m_queryKeyRows);
        add(Role::Key, "self_attn.k_proj.weight", "attn_k.weight", {keyRows, d}, Presence::Required,
            m_queryKeyRows);
        add(Role::Value, "self_attn.v_proj.weight", "attn_v.weight", {keyRows, d});
        add(Role::Output, "self_attn.o_proj.weight", "attn_output.weight", {d, queryRows});
        addBias(Role::QueryBias, "self_attn.q_proj.bias", "attn_q.bias", queryRows, hasBias,
            m_queryKeyRows);
        addBias(Role::KeyBias, "self_attn.k_proj.bias", "attn_k.bias", keyRows, hasBias,
            m_queryKeyRows);
        addBias(Role::ValueBias, "self_attn.v_proj.bias", "attn_v.bias", keyRows, hasBias);
        addBias(Role::OutputBias, "self_attn.o_proj.bias", "attn_output.bias", d,
            m_config.hasOutputBias);
    }

    void addFeedForward()
    {
        const std::int64_t d = m_config.hiddenSize;
        const std::int64_t F = m_config.intermediateSize;
        const bool hasBias = m_config.hasMlpBias;
        add(Role::Gate, "mlp.gate_proj.weight", "ffn_gate.weight", {F, d});
        add(Role::Up, "mlp.up_proj.weight", "ffn_up.weight", {F, d});
        add(Role::Down, "mlp.down_proj.weight", "ffn_down.weight", {d, F});
        addBias(Role::GateBias, "mlp.gate_proj.bias", "ffn_gate.bias", F, hasBias);
        addBias(Role::UpBias, "mlp.up_proj.bias", "ffn_up.bias", F, hasBias);
        addBias(Role::DownBias, "mlp.down_proj.bias", "ffn_down.bias", d, hasBias);
    }

    const ModelConfig& m_config;
    StoredForm m_form;
    RowOrder m_queryKeyRows;
    LayerId m_layer;
    std::string m_prefix;
    std::vector<RoleSpec> m_specs;
};

} // namespace

std::vector<RoleSpec> decoderRoles(
    const ModelConfig& config, StoredForm form, RowOrder queryKeyRows)
{
    return RoleList(config, form, queryKeyRows).build();
}

} // namespace lapidary::model
