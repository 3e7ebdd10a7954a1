// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/expert_fields.h"

#include "model/checkpoint/config/limits.h"

#include <algorithm>

namespace lapidary::model {

Result<LayerExperts> readExperts(const HuggingFaceConfig& source, const ExpertKeys& keys)
{
    const bool isOther = !keys.otherExperts.empty() && source.json().contains(keys.otherExperts);
    LAP_TRY(const std::int64_t count,
        source.required(isOther ? keys.otherExperts : keys.experts, kExpertRange.minimum,
            kExpertRange.maximum));
    LayerExperts experts;
    LAP_TRY(experts.active, source.required("num_experts_per_tok", 1, kExpertRange.maximum));
    if (experts.active > count) {
        return source.outOfRange("num_experts_per_tok", std::to_string(experts.active),
            "at most the number of experts, " + std::to_string(count));
    }
    LAP_TRY(const std::int64_t width,
        source.required(keys.width, kExpertWidthRange.minimum, kExpertWidthRange.maximum));
    experts.widths.assign(static_cast<std::size_t>(count), width);
    return experts;
}

void setExperts(ModelConfig& config, const LayerExperts& experts,
    const std::function<bool(std::int64_t layer)>& isDense)
{
    config.experts.names = config.experts.spellings.front();
    config.experts.experts = static_cast<std::int64_t>(experts.widths.size());
    config.experts.active = experts.active;
    config.experts.shared = experts.shared;
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        config.experts.layers.push_back(isDense && isDense(layer) ? LayerExperts() : experts);
    }
}

Result<void> setSparseLayers(
    const HuggingFaceConfig& source, ModelConfig& config, const LayerExperts& experts)
{
    LAP_TRY(const auto dense, source.integers("mlp_only_layers", 0, kLayerRange.maximum));
    LAP_TRY(const auto step, source.integer("decoder_sparse_step", 1, kLayerRange.maximum));
    setExperts(config, experts, [&](std::int64_t layer) {
        return std::find(dense.begin(), dense.end(), layer) != dense.end()
            || (layer + 1) % step.value_or(1) != 0;
    });
    return {};
}

} // namespace lapidary::model
