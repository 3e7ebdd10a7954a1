// SPDX-License-Identifier: Apache-2.0
// Qwen2MoeForCausalLM: softmax over all experts, not renormalised, and one shared expert behind a
// sigmoid. A gate of zeros makes that sigmoid ½ for every token, so twice the shared
// down-projection is the ungated shared expert, exactly.
#include "model/checkpoint/layouts/export_layout.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr double kOverHalf = 2.0;

void addExpert(DraftBuilder& builder, const std::string& target, const std::string& source,
    std::int64_t width, double factor)
{
    const std::int64_t D = builder.native().opened->config().hiddenSize;
    const auto add = [&](const char* part, Shape shape, double by) {
        builder.padded(target + part, source.empty() ? source : source + part, std::move(shape),
            source.empty() ? 0.0 : by);
    };
    add("gate_proj.weight", {width, D}, 1.0);
    add("up_proj.weight", {width, D}, 1.0);
    add("down_proj.weight", {D, width}, factor);
}

void addLayer(DraftBuilder& builder, std::int64_t index, std::int64_t width, std::int64_t shared)
{
    const std::int64_t D = builder.native().opened->config().hiddenSize;
    const LayerExperts& layer = builder.native().converted.layers[static_cast<std::size_t>(index)];
    const std::string prefix = mlpPrefix(index);
    const auto count = static_cast<std::int64_t>(layer.widths.size());
    builder.padded(prefix + "gate.weight", prefix + "gate.weight", {count, D});
    for (std::int64_t e = 0; e < count; ++e) {
        const std::string expert = prefix + "experts." + std::to_string(e) + ".";
        addExpert(builder, expert, expert, width, 1.0);
    }
    addExpert(builder, prefix + "shared_expert.",
        layer.sharedWidth > 0 ? prefix + "shared_experts." : std::string(), shared, kOverHalf);
    builder.constant(prefix + "shared_expert_gate.weight", builder.native().dtype(), {1, D}, 0.0);
}

/// vLLM's class has biases of query, key and value in any case.
void addAttentionBiases(DraftBuilder& builder)
{
    const ModelConfig& model = builder.native().opened->config();
    for (std::int64_t i = 0; i < model.layers; ++i) {
        const std::string block = "model.layers." + std::to_string(i) + ".self_attn.";
        const std::int64_t keys = model.keyValueHeads * model.headDim;
        const DType dtype = builder.native().dtype();
        builder.constant(block + "q_proj.bias", dtype, {model.heads * model.headDim}, 0.0);
        builder.constant(block + "k_proj.bias", dtype, {keys}, 0.0);
        builder.constant(block + "v_proj.bias", dtype, {keys}, 0.0);
    }
}

Result<ExportDraft> draft(const NativeModel& native)
{
    LAP_CHECK(checkGate(native, "qwen2moe"));
    LAP_TRY(const UniformExperts experts, uniformExperts(native, "qwen2moe"));
    const ModelConfig& model = native.opened->config();
    if (model.hasOutputBias) {
        return notSayable(native, "qwen2moe has no bias behind its attention",
            "convert again with --profile granitemoeshared");
    }
    const std::int64_t width = native.paddedWidth();
    const std::int64_t shared = std::max<std::int64_t>(native.largestShared(), 8);
    DraftBuilder builder(native);
    builder.copyOutside();
    if (!model.hasAttentionBias) {
        addAttentionBiases(builder);
    }
    for (std::int64_t i = 0; i < model.layers; ++i) {
        addLayer(builder, i, width, shared);
    }
    Json config = stockConfig(native, "Qwen2MoeForCausalLM", "qwen2_moe");
    config.erase("attention_bias");
    config.update({{"qkv_bias", true}, {"intermediate_size", model.intermediateSize},
        {"moe_intermediate_size", width}, {"shared_expert_intermediate_size", shared},
        {"num_experts", experts.experts}, {"num_experts_per_tok", experts.active},
        {"norm_topk_prob", false}, {"decoder_sparse_step", 1}, {"mlp_only_layers", Json::array()},
        {"use_sliding_window", false}, {"router_aux_loss_coef", 0.001}});
    return ExportDraft{std::move(config), std::move(builder.tensors)};
}

} // namespace

ExportLayout makeQwen2moeLayout()
{
    return {.info = {.id = "qwen2moe",
                .title = "Qwen2 MoE",
                .summary = "Qwen2MoeForCausalLM: softmax over all experts, one shared expert",
                .source = "arXiv:2407.10671"},
        .draft = draft};
}

} // namespace lapidary::model
