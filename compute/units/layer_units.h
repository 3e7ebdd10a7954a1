// SPDX-License-Identifier: Apache-2.0
// LayerUnits: the units (neurons or heads) of one layer as tensors: how they fired over the
// recording's sketch, how much they matter, and the weights behind them. What grouping, quality and
// projection start from.
#pragma once

#include "model/checkpoint/open_model.h"
#include "model/grouping/grouping.h"
#include "model/recording/recording.h"

#include <ATen/core/Tensor.h>

#include <memory>

namespace lapidary::compute {

/// U units, Ts tokens of the sketch, D width of the residual stream. Tensors are float32 on the
/// CPU.
class LayerUnits
{
public:
    /// Maps the recording of a layer. `dense` must outlive it; without one (null), `weight` has
    /// nothing to read. Errors: those of Recording::layer.
    static model::Result<LayerUnits> open(const model::OpenedModel* dense,
        const model::Recording& recording, model::LayerId layer, model::UnitKind kind);

    model::LayerId layer() const { return m_layer; }

    model::UnitKind kind() const { return m_kind; }

    std::int64_t count() const { return m_count; }

    const model::RecordingLayer& recorded() const { return m_recorded; }

    /// h of each neuron, or the norm of each head's output, at each token of the sketch. [Ts, U]
    at::Tensor activations() const;
    /// w of each token of the sketch: 1/‖residual‖² scaled to mean 1. [Ts]
    at::Tensor tokenWeights() const;
    /// The normalised input of the feed-forward block. [Ts, D]
    at::Tensor input() const;
    /// Share of the tokens of each step at which the unit fires. [5, U]
    at::Tensor stepRate() const;
    /// How often a neuron is among the most active of its token; of heads, their firing rate. [U]
    at::Tensor activationRate() const;

    /// What a unit of activation adds to the residual stream: ‖w_down,i‖ of a neuron, 1 of a head,
    /// whose norm is recorded behind its output matrix. 0 for a unit that was never active. [U]
    at::Tensor outputNorm() const;

    /// E[w h²] · ‖w_down,i‖²: the mean square that the unit adds, float64 [U].
    /// Source: the static ranking of FLAP (An et al. 2023, arXiv 2312.11983) with token weights.
    at::Tensor importance() const;

    /// The tensor of a role in this layer, de-quantised. [out, in].
    /// Errors: Unsupported when there is none; IoError.
    model::Result<at::Tensor> weight(model::Role role) const;

private:
    const model::OpenedModel* m_dense = nullptr;
    model::LayerId m_layer;
    model::UnitKind m_kind = model::UnitKind::Neuron;
    std::int64_t m_count = 0;
    std::int64_t m_sketchTokens = 0;
    std::int64_t m_width = 0;
    model::RecordingLayer m_recorded;
};

/// Checks that a recording was made of this model: fingerprint and sizes. Errors: InvalidArgument.
model::Result<void> checkRecordingFits(
    const model::OpenedModel& dense, const model::Recording& recording);

} // namespace lapidary::compute
