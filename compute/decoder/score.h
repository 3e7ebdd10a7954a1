// SPDX-License-Identifier: Apache-2.0
// Scoring text: how surprising each token is after those before it.
#pragma once

#include "compute/decoder/decoder.h"

#include <vector>

namespace lapidary::compute {

/// −log p(token | tokens before it in its sequence) for every token but the first of each sequence.
/// The batch must have passed `check` and have no caches.
/// Shapes: returns for each sequence its length − 1 values, in nats.
/// Cost: logits of 256 tokens at a time.
std::vector<std::vector<double>> tokenLosses(const Decoder& decoder, const TokenBatch& batch);

} // namespace lapidary::compute
