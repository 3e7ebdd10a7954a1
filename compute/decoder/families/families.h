// SPDX-License-Identifier: Apache-2.0
// The forward passes that are there.
#pragma once

#include "compute/decoder/decoder.h"

#include <memory>

namespace lapidary::compute {

/// Llama, Mistral, Qwen2, Qwen3 and the mixtures of experts that are built like them.
/// Errors (of each): Unsupported, when the rotary embedding or the attention cannot be computed.
model::Result<std::unique_ptr<Decoder>> makeLlama(
    const model::ModelConfig& config, Weights weights, const Arithmetic& arithmetic);

/// Gemma 3, text only.
model::Result<std::unique_ptr<Decoder>> makeGemma3(
    const model::ModelConfig& config, Weights weights, const Arithmetic& arithmetic);

} // namespace lapidary::compute
