// SPDX-License-Identifier: Apache-2.0
// Two models on the same text, token by token: how much worse the second predicts, and in which
// layer it departs from the first.
#pragma once

#include "compute/base/job.h"
#include "compute/decoder/decoder.h"
#include "model/core/json.h"

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// Runs both models over the windows (the first token of each is not scored). Returns a{perplexity,
/// nll}, b{…}, ratio, interval[2] of the ratio (paired bootstrap over windows), kl (of a's
/// prediction from b's, nats a token), top1_agreement, tokens, layers[{layer, error, load[]}],
/// active_fraction. The error of a layer is ‖y_a − y_b‖ / ‖y_a‖ of what its feed-forward block adds
/// on each model's own stream, tokens weighted by 1 / ‖a's stream after the layer‖². Load: share of
/// tokens that chose each expert of b. Errors: those of Decoder::check; Cancelled.
model::Result<model::Json> compareModels(const Decoder& a, const Decoder& b,
    const std::vector<std::vector<std::int64_t>>& windows, std::uint64_t seed,
    const CancelToken& cancel, const ProgressSink& progress);

} // namespace lapidary::compute
