// SPDX-License-Identifier: Apache-2.0
// LayerRecorder: the statistics of one layer over a stream of token batches.
#pragma once

#include "compute/record/magnitudes.h"
#include "compute/record/sketch_scratch.h"
#include "model/core/ids.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lapidary::compute {

/// What does not change while a layer is recorded.
struct LayerSetting
{
    model::LayerId layer;
    std::int64_t neurons = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t heads = 0;
    std::int64_t activationTopK = 0;
    double neuronQuantile = 0.0;
    double headQuantile = 0.0;
    bool hasMoments = true;
    /// For each head a matrix R with RᵀR = W_oᵀ W_o, so that ‖R o‖ = ‖W_o o‖. float32 [H, headDim,
    /// headDim]
    at::Tensor headRoots;
    std::vector<double> downNorms; ///< ‖w_down,i‖ [F]
};

/// Tensors of one layer for a batch of N tokens, of any floating type and on any device.
struct LayerBatch
{
    at::Tensor heads;    ///< output of each head [N, H, headDim]
    at::Tensor input;    ///< x, normalised input of the feed-forward block [N, D]
    at::Tensor neurons;  ///< h [N, F]
    at::Tensor residual; ///< r, residual stream after the layer [N, D]
};

/// Which of the batch's tokens are what.
struct BatchTokens
{
    std::span<const std::int8_t> labels;        ///< [N]; a Step, or kNoStep
    std::span<const std::int64_t> sketchTokens; ///< ascending indices into the batch
};

/// Memory that all layers use in turn: [N, D + F], x and |h| side by side.
class MomentBuffer
{
public:
    /// A buffer of at least this many rows; contiguous float32 on the CPU.
    at::Tensor rows(std::int64_t rows, std::int64_t columns);

private:
    at::Tensor m_buffer;
};

class LayerRecorder
{
public:
    LayerRecorder(LayerSetting setting, SketchScratch scratch);

    /// Adds a batch. The first one also sets the thresholds of firing.
    /// Errors: Numeric when an activation is not finite; IoError, DiskFull of the sketch.
    model::Result<void> add(
        const LayerBatch& batch, const BatchTokens& tokens, MomentBuffer& buffer);

    double neuronThreshold() const { return m_neuronThreshold.value_or(0.0); }

    double headThreshold() const { return m_headThreshold.value_or(0.0); }

    std::int64_t sketchTokens() const { return m_scratch.rows(); }

    /// The statistics over all tokens so far (at least one). This object must outlive the answer.
    model::LayerColumns columns(std::span<const std::int64_t> labelTokens) const;

private:
    void setThresholds(const at::Tensor& neurons, const at::Tensor& headNorms);
    void addNeurons(const at::Tensor& neurons, std::span<const float> weights,
        std::span<const std::int8_t> labels, const at::Tensor& features);
    void addHeads(const at::Tensor& norms, std::span<const std::int8_t> labels);
    void addMoments(const at::Tensor& input, const at::Tensor& weights, const at::Tensor& features);
    model::Result<void> addSketch(const at::Tensor& neurons, const at::Tensor& input,
        const at::Tensor& headNorms, std::span<const float> weights,
        std::span<const std::int64_t> tokens);
    model::Result<void> checkFinite() const;
    at::Tensor headNorms(const at::Tensor& heads) const;
    void neuronColumns(model::LayerColumns& columns, std::span<const std::int64_t> steps) const;
    void headColumns(model::LayerColumns& columns, std::span<const std::int64_t> steps) const;
    void momentColumns(model::LayerColumns& columns) const;

    LayerSetting m_setting;
    SketchScratch m_scratch;
    ColumnSums m_neurons;
    std::int64_t m_tokens = 0;
    double m_weightSum = 0.0; ///< Σ u, u = 1/‖r‖²
    std::optional<double> m_neuronThreshold;
    std::optional<double> m_headThreshold;
    std::vector<double> m_headSums;        ///< Σ n by step, the last row without one [6, H]
    std::vector<std::int64_t> m_headFires; ///< [6, H]
    std::vector<double> m_moments;         ///< Σ u x [x, |h|] [D, D + F]
    std::vector<float> m_sketchWeights;    ///< u
};

} // namespace lapidary::compute
