// SPDX-License-Identifier: Apache-2.0
// RoutingRecorder: what the gates choose while a text goes through the model, token by token.
#pragma once

#include "compute/decoder/decoder.h"
#include "compute/nn/taps.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace lapidary::compute {

/// Columns of a trace. T tokens, L layers (dense ones too), K places for experts.
struct TraceColumns
{
    std::int64_t layers = 0;
    std::int64_t slots = 1;
    std::vector<std::int16_t> experts;   ///< [T, L, K] with falling selection score; −1: none
    std::vector<float> weights;          ///< [T, L, K]; 0 where there is no expert
    std::vector<float> logprobs;         ///< [T]; NaN for the first token of a sequence
    std::vector<std::int32_t> ids;       ///< [T]
    std::vector<std::int32_t> sequences; ///< [T], ascending from 0
    std::vector<std::int8_t> labels;     ///< [T]; −1: none
};

/// Records through a tap; put it behind the taps that change the routing.
class RoutingRecorder
{
public:
    /// The decoder outlives the recorder.
    explicit RoutingRecorder(const Decoder& decoder);

    /// To be called while the recorder lives, in one pass after another over the same sequences.
    Tap tap();

    /// Ends one or more sequences that went through the model end to end: their ids, what each
    /// token's step is, and how long each is. Computes the log probabilities.
    /// Shapes: ids, labels [N], N rows were seen since the last call; Σ lengths = N.
    void finish(const std::vector<std::int64_t>& ids, const std::vector<std::int8_t>& labels,
        const std::vector<std::int64_t>& lengths);

    const TraceColumns& columns() const { return m_columns; }

private:
    void take(const at::Tensor& tensor, std::string_view name, model::LayerId layer);
    void addExperts(const at::Tensor& experts, model::LayerId layer);
    void addWeights(const at::Tensor& weights, model::LayerId layer);
    void addLogprobs(const at::Tensor& hidden, const std::vector<std::int64_t>& ids);

    const Decoder& m_decoder;
    TraceColumns m_columns;
    std::int64_t m_rows = 0; ///< that the pass so far has brought in full
    std::vector<at::Tensor> m_hidden;
    std::int32_t m_sequence = 0;
};

} // namespace lapidary::compute
