// SPDX-License-Identifier: Apache-2.0
// MixtralForCausalLM: renormalised softmax, no shared expert.
#include "model/checkpoint/layouts/export_layout.h"

namespace lapidary::model {

namespace {

void addLayer(DraftBuilder& builder, std::int64_t layer, std::int64_t experts, std::int64_t width)
{
    const std::int64_t D = builder.native().opened->config().hiddenSize;
    const std::string block = "model.layers." + std::to_string(layer) + ".block_sparse_moe.";
    builder.padded(block + "gate.weight", mlpPrefix(layer) + "gate.weight", {experts, D});
    for (std::int64_t e = 0; e < experts; ++e) {
        const std::string source = mlpPrefix(layer) + "experts." + std::to_string(e) + ".";
        const std::string target = block + "experts." + std::to_string(e) + ".";
        builder.padded(target + "w1.weight", source + "gate_proj.weight", {width, D});
        builder.padded(target + "w2.weight", source + "down_proj.weight", {D, width});
        builder.padded(target + "w3.weight", source + "up_proj.weight", {width, D});
    }
}

Result<ExportDraft> draft(const NativeModel& native)
{
    LAP_CHECK(checkGate(native, "mixtral"));
    LAP_TRY(const UniformExperts experts, uniformExperts(native, "mixtral"));
    const ModelConfig& model = native.opened->config();
    if (native.largestShared() > 0) {
        return notSayable(native, "mixtral has no shared expert",
            "export as granitemoeshared, or group without --shared");
    }
    if (model.hasAttentionBias) {
        return notSayable(
            native, "mixtral has no biases in its attention", "export as granitemoeshared");
    }
    DraftBuilder builder(native);
    builder.copyOutside();
    const std::int64_t width = native.paddedWidth();
    for (std::int64_t i = 0; i < model.layers; ++i) {
        addLayer(builder, i, experts.experts, width);
    }
    Json config = stockConfig(native, "MixtralForCausalLM", "mixtral");
    config.erase("attention_bias");
    config.update({{"intermediate_size", width}, {"num_local_experts", experts.experts},
        {"num_experts_per_tok", experts.active}, {"sliding_window", nullptr},
        {"router_jitter_noise", 0.0}, {"router_aux_loss_coef", 0.001}});
    return ExportDraft{std::move(config), std::move(builder.tensors)};
}

} // namespace

ExportLayout makeMixtralLayout()
{
    return {.info = {.id = "mixtral",
                .title = "Mixtral",
                .summary = "MixtralForCausalLM: renormalised softmax, no shared expert",
                .source = "arXiv:2401.04088"},
        .draft = draft};
}

} // namespace lapidary::model
