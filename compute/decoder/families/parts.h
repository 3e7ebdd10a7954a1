// SPDX-License-Identifier: Apache-2.0
// What forward passes share beyond compute/nn: tokens to rows, heads, attention within each
// sequence.
#pragma once

#include "compute/decoder/decoder.h"

#include <vector>

namespace lapidary::compute {

/// Rows of the embedding, [N, D] in the type of the arithmetic.
at::Tensor embedTokens(const at::Tensor& embedding, const std::vector<std::int64_t>& ids,
    const Arithmetic& arithmetic);

/// [N, H · headDim] seen as [N, H, headDim].
at::Tensor splitHeads(const at::Tensor& x, std::int64_t heads);

/// Tokens that a layer's attention sees; 0: all before.
std::int64_t windowOf(const model::ModelConfig& config, model::LayerId layer);

/// Attention within each sequence of the batch, over what its cache holds and its new tokens, which
/// are added to the cache.
/// Shapes: q [N, H, headDim]; k, v [N, G, headDim]; returns [N, H, headDim].
at::Tensor attendEach(const TokenBatch& batch, const model::ModelConfig& config,
    model::LayerId layer, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

/// The feed-forward block of a layer, dense or of experts.
/// Shapes: input (normalised) and result [N, D].
at::Tensor feedForwardBlock(const at::Tensor& input, const LayerWeights& weights,
    const model::ModelConfig& config, model::LayerId layer, const Taps& tap);

/// Declares the new tokens of every sequence as held, after the last layer.
void advanceCaches(const TokenBatch& batch);

} // namespace lapidary::compute
