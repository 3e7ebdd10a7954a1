// SPDX-License-Identifier: Apache-2.0
// GraniteMoeSharedForCausalLM: softmax over the chosen experts, an ungated shared expert of any
// width, fused matrices.
#include "model/checkpoint/layouts/export_layout.h"

#include <cmath>

namespace lapidary::model {

namespace {

/// Gate rows of every expert over its up rows, then the down-projections.
void addExperts(DraftBuilder& builder, std::int64_t layer, std::int64_t experts, std::int64_t width)
{
    const std::int64_t D = builder.native().opened->config().hiddenSize;
    std::vector<DraftBlock> inputs;
    std::vector<DraftBlock> outputs;
    for (std::int64_t e = 0; e < experts; ++e) {
        const std::string expert = mlpPrefix(layer) + "experts." + std::to_string(e) + ".";
        inputs.push_back({expert + "gate_proj.weight", width, D, 1.0});
        inputs.push_back({expert + "up_proj.weight", width, D, 1.0});
        outputs.push_back({expert + "down_proj.weight", D, width, 1.0});
    }
    const std::string block = "model.layers." + std::to_string(layer) + ".block_sparse_moe.";
    builder.padded(block + "router.layer.weight", mlpPrefix(layer) + "gate.weight", {experts, D});
    builder.stacked(block + "input_linear.weight", {experts, 2 * width, D}, std::move(inputs));
    builder.stacked(block + "output_linear.weight", {experts, D, width}, std::move(outputs));
}

void addShared(DraftBuilder& builder, std::int64_t layer, std::int64_t width)
{
    const std::int64_t D = builder.native().opened->config().hiddenSize;
    const bool has
        = builder.native().converted.layers[static_cast<std::size_t>(layer)].sharedWidth > 0;
    const std::string source = mlpPrefix(layer) + "shared_experts.";
    const auto block = [&](const char* part, std::int64_t rows, std::int64_t columns) {
        return DraftBlock{has ? source + part : std::string(), rows, columns, has ? 1.0 : 0.0};
    };
    const std::string target = "model.layers." + std::to_string(layer) + ".shared_mlp.";
    builder.stacked(target + "input_linear.weight", {2 * width, D},
        {block("gate_proj.weight", width, D), block("up_proj.weight", width, D)});
    builder.stacked(
        target + "output_linear.weight", {D, width}, {block("down_proj.weight", D, width)});
}

Result<ExportDraft> draft(const NativeModel& native)
{
    LAP_CHECK(checkGate(native, "granitemoeshared"));
    LAP_TRY(const UniformExperts experts, uniformExperts(native, "granitemoeshared"));
    const ModelConfig& model = native.opened->config();
    const std::int64_t width = native.paddedWidth();
    const std::int64_t shared = native.largestShared();
    DraftBuilder builder(native);
    builder.copyOutside();
    for (std::int64_t i = 0; i < model.layers; ++i) {
        addExperts(builder, i, experts.experts, width);
        if (shared > 0) {
            addShared(builder, i, shared);
        }
    }
    Json config = stockConfig(native, "GraniteMoeSharedForCausalLM", "granitemoeshared");
    config.update({{"intermediate_size", width}, {"shared_intermediate_size", shared},
        {"num_local_experts", experts.experts}, {"num_experts_per_tok", experts.active},
        {"attention_multiplier", 1.0 / std::sqrt(static_cast<double>(model.headDim))},
        {"embedding_multiplier", 1.0}, {"residual_multiplier", 1.0}, {"logits_scaling", 1.0}});
    return ExportDraft{std::move(config), std::move(builder.tensors)};
}

} // namespace

ExportLayout makeGranitemoesharedLayout()
{
    return {.info = {.id = "granitemoeshared",
                .title = "Granite MoE Shared",
                .summary = "GraniteMoeSharedForCausalLM: softmax over the chosen experts, an "
                           "ungated shared expert",
                .source = "arXiv:2408.13359"},
        .draft = draft};
}

} // namespace lapidary::model
