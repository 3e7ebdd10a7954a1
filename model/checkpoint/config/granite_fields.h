// SPDX-License-Identifier: Apache-2.0
// What the two Granite mixtures share: four multipliers, fused experts, a softmax over the chosen.
#pragma once

#include "model/checkpoint/config/hugging_face_config.h"

namespace lapidary::model {

/// The configuration of a Granite mixture whose shared expert has `sharedWidth` neurons.
/// Errors: CF01.
Result<ModelConfig> readGraniteMoe(const HuggingFaceConfig& source, std::int64_t sharedWidth);

} // namespace lapidary::model
