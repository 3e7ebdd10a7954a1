// SPDX-License-Identifier: Apache-2.0
// The part of config.json that speaks of experts. Every model class has names of its own for the
// same few numbers.
#pragma once

#include "model/checkpoint/config/hugging_face_config.h"

#include <functional>
#include <string_view>

namespace lapidary::model {

/// The keys of one model class.
struct ExpertKeys
{
    std::string_view experts;
    std::string_view otherExperts; ///< a second name of it, or empty
    std::string_view width;        ///< neurons of a routed expert
};

/// The experts of a layer, all of one width, without a shared one.
/// Errors: CF01, also when more experts are active than there are.
Result<LayerExperts> readExperts(const HuggingFaceConfig& source, const ExpertKeys& keys);

/// Gives every layer for which `isDense` is false these experts; the summary follows. The spellings
/// must have been set.
void setExperts(ModelConfig& config, const LayerExperts& experts,
    const std::function<bool(std::int64_t layer)>& isDense = {});

/// Qwen's choice of the layers with experts: `mlp_only_layers` and `decoder_sparse_step`.
Result<void> setSparseLayers(
    const HuggingFaceConfig& source, ModelConfig& config, const LayerExperts& experts);

} // namespace lapidary::model
