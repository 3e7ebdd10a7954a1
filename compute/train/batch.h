// SPDX-License-Identifier: Apache-2.0
// A batch of items in the form of a forward pass.
#pragma once

#include "compute/decoder/decoder.h"
#include "compute/train/training_data.h"

#include <span>

namespace lapidary::compute {

/// N tokens, M of them predicted.
struct Batch
{
    TokenBatch tokens;
    at::Tensor rows;    ///< int64 [M]: whose outputs predict
    at::Tensor targets; ///< int64 [M]
    at::Tensor labels;  ///< int64 [N]: reasoning step, −1 none
};

Batch makeBatch(std::span<const TrainingItem* const> items, at::Device device);

/// Scores of the predicted tokens. Shapes: returns float32 [M, V].
at::Tensor batchLogits(const Decoder& decoder, const Batch& batch, const Taps& taps = {});

/// Mean loss over the responses of the items, without gradients, at most about `tokens` tokens at a
/// time. Between two pieces nothing is kept.
double meanLoss(const Decoder& decoder, std::span<const TrainingItem> items, std::int64_t tokens,
    const Taps& taps = {});

} // namespace lapidary::compute
