// SPDX-License-Identifier: Apache-2.0
#include "compute/record/layer_recorder.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lapidary::compute {
namespace {

using model::Result;

constexpr std::size_t kStates = model::kStepCount + 1;
constexpr std::int64_t kColumnsAtOnce = 256;
constexpr std::int64_t kRowsAtOnce = 32;
constexpr std::int64_t kElementsAtOnce = 1 << 16;
constexpr std::int64_t kThresholdSample = 1 << 18;

at::Tensor plain(const at::Tensor& tensor)
{
    return tensor.to(at::kCPU, at::kFloat).contiguous();
}

std::span<const float> values(const at::Tensor& tensor)
{
    return {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::size_t stateOf(std::int8_t label)
{
    return label < 0 ? model::kStepCount : static_cast<std::size_t>(label);
}

/// 1/‖r‖² of each row; a row of zeros weighs as if it were the smallest float.
at::Tensor tokenWeights(const at::Tensor& residual)
{
    return residual.square().sum(1).clamp_min(std::numeric_limits<float>::min()).reciprocal();
}

/// The quantile of |v| over evenly spaced elements, at most 2^18 of them.
double magnitudeQuantile(const at::Tensor& tensor, double quantile)
{
    const std::span<const float> all = values(tensor);
    // A stride that shares no factor with the row length visits all columns.
    std::size_t stride = std::max<std::size_t>(1, all.size() / kThresholdSample);
    while (stride > 1 && std::gcd(stride, static_cast<std::size_t>(tensor.size(1))) != 1) {
        ++stride;
    }
    std::vector<float> sample;
    for (std::size_t i = 0; i < all.size(); i += stride) {
        sample.push_back(std::abs(all[i]));
    }
    const auto place
        = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(sample.size() - 1) + 0.5);
    std::nth_element(sample.begin(), sample.begin() + place, sample.end());
    return static_cast<double>(sample[static_cast<std::size_t>(place)]);
}

float mean(double sum, std::int64_t count)
{
    return count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : 0.0F;
}

} // namespace

at::Tensor MomentBuffer::rows(std::int64_t rows, std::int64_t columns)
{
    if (!m_buffer.defined() || m_buffer.size(0) < rows || m_buffer.size(1) != columns) {
        m_buffer = at::empty({rows, columns}, at::kFloat);
    }
    return m_buffer.narrow(0, 0, rows);
}

LayerRecorder::LayerRecorder(LayerSetting setting, SketchScratch scratch)
    : m_setting(std::move(setting))
    , m_scratch(std::move(scratch))
    , m_neurons(m_setting.neurons)
    , m_headSums(kStates * static_cast<std::size_t>(m_setting.heads))
    , m_headFires(m_headSums.size())
{
    if (m_setting.hasMoments) {
        m_moments.resize(static_cast<std::size_t>(
            m_setting.hiddenSize * (m_setting.hiddenSize + m_setting.neurons)));
    }
}

Result<void> LayerRecorder::add(
    const LayerBatch& batch, const BatchTokens& tokens, MomentBuffer& buffer)
{
    const at::Tensor neurons = plain(batch.neurons);                // [N, F]
    const at::Tensor input = plain(batch.input);                    // [N, D]
    const at::Tensor norms = headNorms(batch.heads);                // [N, H]
    const at::Tensor weights = tokenWeights(plain(batch.residual)); // [N]
    if (!m_neuronThreshold) {
        setThresholds(neurons, norms);
    }
    const at::Tensor features = m_setting.hasMoments
        ? buffer.rows(neurons.size(0), m_setting.hiddenSize + m_setting.neurons)
        : at::Tensor(); // [N, D + F]
    addNeurons(neurons, values(weights), tokens.labels, features);
    addHeads(norms, tokens.labels);
    if (features.defined()) {
        addMoments(input, weights, features);
    }
    m_tokens += neurons.size(0);
    m_weightSum += weights.sum(at::kDouble).item<double>();
    LAP_CHECK(checkFinite());
    return addSketch(neurons, input, norms, values(weights), tokens.sketchTokens);
}

void LayerRecorder::setThresholds(const at::Tensor& neurons, const at::Tensor& norms)
{
    m_neuronThreshold = magnitudeQuantile(neurons, m_setting.neuronQuantile);
    m_headThreshold = magnitudeQuantile(norms, m_setting.headQuantile);
}

at::Tensor LayerRecorder::headNorms(const at::Tensor& heads) const
{
    const at::Tensor outputs = plain(heads).permute({1, 0, 2}); // [H, N, headDim]
    const at::Tensor rooted = at::bmm(outputs, m_setting.headRoots.transpose(1, 2));
    return rooted.square().sum(2).sqrt().t().contiguous(); // [N, H]
}

void LayerRecorder::addNeurons(const at::Tensor& neurons, std::span<const float> weights,
    std::span<const std::int8_t> labels, const at::Tensor& features)
{
    const ActivationRows h{neurons.const_data_ptr<float>(), neurons.size(0), neurons.size(1)};
    std::vector<float> thresholds(static_cast<std::size_t>(h.rows));
    parallelFor((h.rows + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::int64_t i) {
        topKThresholds(h, m_setting.activationTopK, i * kRowsAtOnce,
            std::min(h.rows, (i + 1) * kRowsAtOnce), thresholds.data());
    });
    const RowFacts facts{
        weights.data(), thresholds.data(), labels.data(), static_cast<float>(neuronThreshold())};
    float* const magnitudes
        = features.defined() ? features.mutable_data_ptr<float>() + m_setting.hiddenSize : nullptr;
    parallelFor((h.columns + kColumnsAtOnce - 1) / kColumnsAtOnce, [&](std::int64_t i) {
        addRows(h, facts, i * kColumnsAtOnce, std::min(h.columns, (i + 1) * kColumnsAtOnce),
            m_neurons, magnitudes, m_setting.hiddenSize + m_setting.neurons);
    });
}

void LayerRecorder::addHeads(const at::Tensor& norms, std::span<const std::int8_t> labels)
{
    const auto H = static_cast<std::size_t>(m_setting.heads);
    const std::span<const float> all = values(norms);
    const auto threshold = static_cast<float>(headThreshold());
    for (std::size_t t = 0; t < labels.size(); ++t) {
        const std::size_t row = stateOf(labels[t]) * H;
        for (std::size_t h = 0; h < H; ++h) {
            const float norm = all[t * H + h];
            m_headSums[row + h] += static_cast<double>(norm);
            m_headFires[row + h] += norm > threshold ? 1 : 0;
        }
    }
}

void LayerRecorder::addMoments(
    const at::Tensor& input, const at::Tensor& weights, const at::Tensor& features)
{
    features.narrow(1, 0, m_setting.hiddenSize).copy_(input);
    const at::Tensor weighted = input * weights.unsqueeze(1);  // [N, D]
    const at::Tensor product = at::mm(weighted.t(), features); // [D, D + F]
    const float* const from = product.const_data_ptr<float>();
    const auto count = static_cast<std::int64_t>(m_moments.size());
    parallelFor((count + kElementsAtOnce - 1) / kElementsAtOnce, [&](std::int64_t piece) {
        const std::int64_t end = std::min(count, (piece + 1) * kElementsAtOnce);
        for (std::int64_t i = piece * kElementsAtOnce; i < end; ++i) {
            m_moments[static_cast<std::size_t>(i)] += static_cast<double>(from[i]);
        }
    });
}

Result<void> LayerRecorder::addSketch(const at::Tensor& neurons, const at::Tensor& input,
    const at::Tensor& norms, std::span<const float> weights, std::span<const std::int64_t> tokens)
{
    if (tokens.empty()) {
        return {};
    }
    const at::Tensor rows
        = at::tensor(at::ArrayRef<std::int64_t>(tokens.data(), tokens.size()), at::kLong);
    const at::Tensor chosen = neurons.index_select(0, rows); // [n, F]
    for (const std::int64_t token : tokens) {
        m_sketchWeights.push_back(weights[static_cast<std::size_t>(token)]);
    }
    const bool isBeyondHalf = chosen.abs().max().item<float>() > 65504.0F;
    return m_scratch.append(values(chosen), isBeyondHalf, values(input.index_select(0, rows)),
        values(norms.index_select(0, rows)));
}

Result<void> LayerRecorder::checkFinite() const
{
    const auto isFinite = [](double value) { return std::isfinite(value); };
    const bool isFine = std::isfinite(m_weightSum)
        && std::all_of(m_neurons.square.begin(), m_neurons.square.end(), isFinite)
        && std::all_of(m_headSums.begin(), m_headSums.end(), isFinite);
    return isFine ? Result<void>()
                  : model::Error{model::ErrorCode::Numeric,
                      "the activations of layer " + std::to_string(m_setting.layer.value())
                          + " are not finite, expected numbers",
                      {}, "check that the model's weights are intact, or try --dtype float32", {}};
}

model::LayerColumns LayerRecorder::columns(std::span<const std::int64_t> labelTokens) const
{
    LAP_ASSERT(m_tokens > 0 && labelTokens.size() == model::kStepCount);
    model::LayerColumns columns;
    neuronColumns(columns, labelTokens);
    headColumns(columns, labelTokens);
    momentColumns(columns);
    columns.sketchNeuronScale = m_scratch.neuronScale();
    const double scale = static_cast<double>(m_tokens) / m_weightSum;
    for (const float weight : m_sketchWeights) {
        columns.sketchWeight.push_back(static_cast<float>(static_cast<double>(weight) * scale));
    }
    columns.sketchNeurons = m_scratch.neuronRows();
    columns.sketchInput = m_scratch.inputRows();
    columns.sketchHeadNorm = m_scratch.headRows();
    return columns;
}

void LayerRecorder::neuronColumns(
    model::LayerColumns& columns, std::span<const std::int64_t> steps) const
{
    const auto F = static_cast<std::size_t>(m_setting.neurons);
    columns.stepRate.resize(model::kStepCount * F);
    for (std::size_t i = 0; i < F; ++i) {
        std::int64_t fires = 0;
        for (const std::vector<std::int64_t>& ofState : m_neurons.fires) {
            fires += ofState[i];
        }
        columns.rate.push_back(mean(static_cast<double>(fires), m_tokens));
        columns.activationRate.push_back(mean(static_cast<double>(m_neurons.top[i]), m_tokens));
        columns.mean.push_back(mean(m_neurons.value[i], m_tokens));
        columns.meanAbsolute.push_back(mean(m_neurons.magnitude[i], m_tokens));
        columns.meanSquare.push_back(mean(m_neurons.square[i], m_tokens));
        columns.contribution.push_back(
            mean(m_neurons.magnitude[i] * m_setting.downNorms[i], m_tokens));
        columns.weightedMeanSquare.push_back(
            static_cast<float>(m_neurons.weightedSquare[i] / m_weightSum));
        for (std::size_t s = 0; s < model::kStepCount; ++s) {
            columns.stepRate[s * F + i]
                = mean(static_cast<double>(m_neurons.fires[s][i]), steps[s]);
        }
    }
}

void LayerRecorder::headColumns(
    model::LayerColumns& columns, std::span<const std::int64_t> steps) const
{
    const auto H = static_cast<std::size_t>(m_setting.heads);
    for (std::size_t h = 0; h < H; ++h) {
        double sum = 0.0;
        std::int64_t fires = 0;
        for (std::size_t s = 0; s < kStates; ++s) {
            sum += m_headSums[s * H + h];
            fires += m_headFires[s * H + h];
        }
        columns.headNorm.push_back(mean(sum, m_tokens));
        columns.headRate.push_back(mean(static_cast<double>(fires), m_tokens));
    }
    for (std::size_t i = 0; i < model::kStepCount * H; ++i) {
        columns.headStepNorm.push_back(mean(m_headSums[i], steps[i / H]));
        columns.headStepRate.push_back(mean(static_cast<double>(m_headFires[i]), steps[i / H]));
    }
}

void LayerRecorder::momentColumns(model::LayerColumns& columns) const
{
    const auto D = static_cast<std::size_t>(m_setting.hiddenSize);
    const std::size_t width = D + static_cast<std::size_t>(m_setting.neurons);
    for (std::size_t i = 0; i < m_moments.size(); ++i) {
        (i % width < D ? columns.momentInput : columns.momentCross)
            .push_back(static_cast<float>(m_moments[i] / m_weightSum));
    }
}

} // namespace lapidary::compute
