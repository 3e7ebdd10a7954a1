// SPDX-License-Identifier: Apache-2.0
// Glm4MoeForCausalLM: sigmoid gate with selection bias, ungated shared experts, dense first layers.
// Layers may differ: experts that are missing are zero and never chosen (bias −1e4), places that
// are not used go to zero experts that are always chosen (bias +1e4).
#include "model/checkpoint/layouts/export_layout.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr double kNever = -1e4;
constexpr double kAlways = 1e4;

/// The numbers that the class has for all layers.
struct Sizes
{
    std::int64_t dense = 0;   ///< dense layers at the beginning
    std::int64_t experts = 0; ///< routed, those that only fill places included
    std::int64_t active = 0;
    std::int64_t width = 0;
    std::int64_t shared = 1; ///< of `width` each; vLLM needs at least one
};

Result<Sizes> sizesOf(const NativeModel& native)
{
    Sizes sizes{.width = native.paddedWidth()};
    const auto& layers = native.converted.layers;
    const auto first = std::find_if(
        layers.begin(), layers.end(), [](const auto& layer) { return !layer.widths.empty(); });
    sizes.dense = first - layers.begin();
    for (auto layer = first; layer != layers.end(); ++layer) {
        if (layer->widths.empty()) {
            return notSayable(native,
                "glm4moe has dense layers at the beginning only, but layer "
                    + std::to_string(layer - layers.begin()) + " is dense",
                "export as lapidary, or convert that layer too");
        }
        sizes.active = std::max(sizes.active, layer->active);
    }
    for (auto layer = first; layer != layers.end(); ++layer) {
        const auto count = static_cast<std::int64_t>(layer->widths.size());
        sizes.experts = std::max(sizes.experts, count + sizes.active - layer->active);
    }
    sizes.shared
        = std::max<std::int64_t>(1, (native.largestShared() + sizes.width - 1) / sizes.width);
    return sizes;
}

void addExpert(DraftBuilder& builder, const std::string& prefix, bool hasSource, std::int64_t width)
{
    const std::int64_t D = builder.native().opened->config().hiddenSize;
    const auto add = [&](const char* part, Shape shape) {
        const std::string name = prefix + part;
        builder.padded(
            name, hasSource ? name : std::string(), std::move(shape), hasSource ? 1.0 : 0.0);
    };
    add("gate_proj.weight", {width, D});
    add("up_proj.weight", {width, D});
    add("down_proj.weight", {D, width});
}

/// The router's rows and biases, and those of the zero experts behind the real ones.
void addGate(
    DraftBuilder& builder, const std::string& prefix, const LayerExperts& layer, const Sizes& sizes)
{
    const std::int64_t D = builder.native().opened->config().hiddenSize;
    const auto count = static_cast<std::int64_t>(layer.widths.size());
    const std::int64_t always = sizes.active - layer.active;
    builder.padded(prefix + "gate.weight", prefix + "gate.weight", {sizes.experts, D});
    const bool hasBias
        = builder.native().opened->checkpoint().find(prefix + "gate.e_score_correction_bias")
        != nullptr;
    builder.tensors.push_back(
        {{prefix + "gate.e_score_correction_bias", DType::F32, {sizes.experts}},
            {{hasBias ? prefix + "gate.e_score_correction_bias" : std::string(), 1, count,
                 hasBias ? 1.0 : 0.0},
                {{}, 1, always, kAlways}, {{}, 1, sizes.experts - count - always, kNever}}});
}

void addLayer(DraftBuilder& builder, std::int64_t index, const Sizes& sizes)
{
    const LayerExperts& layer = builder.native().converted.layers[static_cast<std::size_t>(index)];
    const std::string prefix = mlpPrefix(index);
    if (layer.widths.empty()) {
        addExpert(builder, prefix, true, builder.native().opened->config().intermediateSize);
        return;
    }
    addGate(builder, prefix, layer, sizes);
    for (std::int64_t e = 0; e < sizes.experts; ++e) {
        addExpert(builder, prefix + "experts." + std::to_string(e) + ".",
            e < static_cast<std::int64_t>(layer.widths.size()), sizes.width);
    }
    addExpert(
        builder, prefix + "shared_experts.", layer.sharedWidth > 0, sizes.shared * sizes.width);
}

Result<ExportDraft> draft(const NativeModel& native)
{
    LAP_CHECK(checkGate(native, "glm4moe"));
    LAP_TRY(const Sizes sizes, sizesOf(native));
    DraftBuilder builder(native);
    builder.copyOutside();
    for (std::int64_t i = 0; i < native.opened->config().layers; ++i) {
        addLayer(builder, i, sizes);
    }
    Json config = stockConfig(native, "Glm4MoeForCausalLM", "glm4_moe");
    config.update({{"intermediate_size", native.opened->config().intermediateSize},
        {"moe_intermediate_size", sizes.width}, {"n_routed_experts", sizes.experts},
        {"num_experts_per_tok", sizes.active}, {"n_shared_experts", sizes.shared}, {"n_group", 1},
        {"topk_group", 1}, {"norm_topk_prob", native.converted.gate.renormalise},
        {"routed_scaling_factor", native.converted.gate.scale},
        {"first_k_dense_replace", sizes.dense}, {"use_qk_norm", false},
        {"partial_rotary_factor", 1.0}, {"num_nextn_predict_layers", 0}});
    return ExportDraft{std::move(config), std::move(builder.tensors)};
}

} // namespace

ExportLayout makeGlm4moeLayout()
{
    return {.info = {.id = "glm4moe",
                .title = "GLM-4 MoE",
                .summary = "Glm4MoeForCausalLM: sigmoid gate, selection bias, shared experts, "
                           "different numbers of experts per layer",
                .source = "arXiv:2508.06471"},
        .draft = draft};
}

} // namespace lapidary::model
