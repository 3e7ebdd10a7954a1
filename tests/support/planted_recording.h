// SPDX-License-Identifier: Apache-2.0
// A small recording whose truth is known: neurons come in planted groups that fire together, heads
// too. Every statistic is computed here by plain float64 loops from the planted activations.
#pragma once

#include "model/core/counter_random.h"
#include "model/recording/recording_writer.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

namespace lapidary::test {

struct PlantedOptions
{
    std::int64_t tokens = 256;
    std::int64_t layers = 2;
    std::int64_t hiddenSize = 6;
    std::int64_t groups = 3;
    std::int64_t neuronsPerGroup = 4;
    std::int64_t heads = 4;
    std::int64_t sketchTokens = 64;
    double noise = 0.01; ///< of activations beside the planted ones, which are about 1
    std::uint64_t seed = 1;
};

/// The activations behind a planted recording. Neuron i belongs to group `neuronGroup[i]`, in an
/// order that is shuffled anew in each layer; group g is active at the tokens of step g mod 5 and
/// at a third of all others.
struct PlantedLayer
{
    std::vector<std::int64_t> neuronGroup; ///< [F]
    std::vector<std::int64_t> headGroup;   ///< [H]
    std::vector<double> neurons;           ///< h [T, F]
    std::vector<double> input;             ///< x [T, D]
    std::vector<double> weight;            ///< w [T], mean 1
    std::vector<double> headNorm;          ///< n [T, H]
    std::vector<double> downNorm;          ///< ‖w_down,i‖ [F]
};

class PlantedRecording
{
public:
    explicit PlantedRecording(PlantedOptions options = {})
        : m_options(options)
        , m_tokens(makeTokens())
        , m_info(makeInfo())
    {
        for (std::int64_t layer = 0; layer < options.layers; ++layer) {
            m_layers.push_back(makeLayer(layer));
        }
    }

    const PlantedOptions& options() const { return m_options; }

    const model::RecordingInfo& info() const { return m_info; }

    const model::TokenColumns& tokens() const { return m_tokens; }

    const PlantedLayer& layer(std::size_t index) const { return m_layers[index]; }

    std::int64_t neurons() const { return m_options.groups * m_options.neuronsPerGroup; }

    /// Writes the folder, which must not exist yet.
    void write(const std::string& folder) const
    {
        std::filesystem::create_directories(folder);
        verify(model::writeRecordingInfo(folder, m_info));
        verify(model::writeRecordingTokens(folder, m_tokens));
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            verify(model::writeRecordingLayer(folder, m_info,
                model::LayerId(static_cast<std::int32_t>(i)), columns(m_layers[i])));
        }
    }

    /// The statistics of a layer as the writer takes them; the sources refer to `planted`.
    model::LayerColumns columns(const PlantedLayer& planted) const
    {
        model::LayerColumns columns;
        fillNeurons(planted, columns);
        fillHeads(planted, columns);
        fillMoments(planted, columns);
        fillSketch(planted, columns);
        return columns;
    }

private:
    static void verify(const model::Result<void>& result)
    {
        if (!result) {
            qFatal("%s", result.error().line().c_str());
        }
    }

    static double normal(const model::CounterRandom& random, std::uint64_t index)
    {
        const double u = 1.0 - random.uniform(2 * index);
        return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * M_PI * random.uniform(2 * index + 1));
    }

    model::TokenColumns makeTokens() const
    {
        const model::CounterRandom random(m_options.seed, 1);
        model::TokenColumns tokens;
        for (std::int64_t t = 0; t < m_options.tokens; ++t) {
            tokens.ids.push_back(
                static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(t), 512)));
            tokens.window.push_back(static_cast<std::int32_t>(t / 32));
            tokens.document.push_back(static_cast<std::int32_t>(t / 64));
            tokens.label.push_back(static_cast<std::int8_t>((t / 4) % 6 - 1));
        }
        for (std::int64_t i = 0; i < m_options.sketchTokens; ++i) {
            tokens.sketch.push_back(
                static_cast<std::int32_t>(i * m_options.tokens / m_options.sketchTokens));
        }
        return tokens;
    }

    model::RecordingInfo makeInfo() const
    {
        model::RecordingInfo info;
        info.model = "planted";
        info.fingerprint = "sha256:planted";
        info.tokens = m_options.tokens;
        info.documents = (m_options.tokens + 63) / 64;
        info.sequenceLength = 32;
        info.seed = m_options.seed;
        info.layers = m_options.layers;
        info.neurons = neurons();
        info.heads = m_options.heads;
        info.hiddenSize = m_options.hiddenSize;
        info.sketchTokens = m_options.sketchTokens;
        info.labels = "spans";
        for (const std::int8_t label : m_tokens.label) {
            if (label >= 0) {
                ++info.labelTokens[static_cast<std::size_t>(label)];
            }
        }
        info.definitions.activationTopK = m_options.neuronsPerGroup;
        info.definitions.neuronThresholds.assign(static_cast<std::size_t>(m_options.layers), 0.5);
        info.definitions.headThresholds.assign(static_cast<std::size_t>(m_options.layers), 0.5);
        return info;
    }

    /// Units dealt to groups in a shuffled order.
    static std::vector<std::int64_t> deal(
        std::int64_t units, std::int64_t groups, const model::CounterRandom& random)
    {
        std::vector<std::int64_t> result;
        for (std::int64_t i = 0; i < units; ++i) {
            result.push_back(i % groups);
        }
        for (std::size_t i = result.size(); i > 1; --i) {
            std::swap(result[i - 1], result[random.below(i, i)]);
        }
        return result;
    }

    PlantedLayer makeLayer(std::int64_t index) const
    {
        const auto stream = static_cast<std::uint64_t>(10 * (index + 1));
        const model::CounterRandom random(m_options.seed, stream);
        PlantedLayer layer;
        layer.neuronGroup
            = deal(neurons(), m_options.groups, model::CounterRandom(m_options.seed, stream + 1));
        layer.headGroup = deal(
            m_options.heads, m_options.groups, model::CounterRandom(m_options.seed, stream + 2));
        std::uint64_t next = 0;
        for (std::int64_t i = 0; i < neurons(); ++i) {
            layer.downNorm.push_back(0.5 + random.uniform(next++));
        }
        for (std::int64_t t = 0; t < m_options.tokens; ++t) {
            std::vector<double> strength; // of each group at this token
            for (std::int64_t g = 0; g < m_options.groups; ++g) {
                const bool isItsStep = m_tokens.label[static_cast<std::size_t>(t)] == g % 5;
                const bool isActive = isItsStep || random.uniform(next++) < 1.0 / 3.0;
                strength.push_back(isActive ? 0.8 + 0.4 * random.uniform(next++) : 0.0);
            }
            for (const std::int64_t group : layer.neuronGroup) {
                layer.neurons.push_back(strength[static_cast<std::size_t>(group)]
                    + m_options.noise * normal(random, next++));
            }
            for (const std::int64_t group : layer.headGroup) {
                layer.headNorm.push_back(std::abs(strength[static_cast<std::size_t>(group)]
                    + m_options.noise * normal(random, next++)));
            }
            // The first coordinates of x follow the groups, so that a linear router can see them.
            for (std::int64_t d = 0; d < m_options.hiddenSize; ++d) {
                const double signal
                    = d < m_options.groups ? strength[static_cast<std::size_t>(d)] : 0.0;
                layer.input.push_back(signal + 0.1 * normal(random, next++));
            }
            layer.weight.push_back(0.5 + random.uniform(next++));
        }
        const double mean = std::accumulate(layer.weight.begin(), layer.weight.end(), 0.0)
            / static_cast<double>(layer.weight.size());
        for (double& weight : layer.weight) {
            weight /= mean;
        }
        return layer;
    }

    /// Mean of value(t) over the tokens, or over those of one step.
    template <class Value>
    float meanOver(Value value, int step = -1) const
    {
        double sum = 0.0;
        double count = 0.0;
        for (std::size_t t = 0; t < m_tokens.label.size(); ++t) {
            if (step < 0 || m_tokens.label[t] == step) {
                sum += value(t);
                count += 1.0;
            }
        }
        return static_cast<float>(count > 0.0 ? sum / count : 0.0);
    }

    /// 1 when fewer than top_k neurons have a larger magnitude at the token.
    double isAmongLargest(const PlantedLayer& planted, std::size_t t, std::size_t i) const
    {
        const auto F = static_cast<std::size_t>(neurons());
        std::int64_t larger = 0;
        for (std::size_t j = 0; j < F; ++j) {
            larger += std::abs(planted.neurons[t * F + j]) > std::abs(planted.neurons[t * F + i]);
        }
        return larger < m_info.definitions.activationTopK ? 1.0 : 0.0;
    }

    void fillNeurons(const PlantedLayer& planted, model::LayerColumns& columns) const
    {
        const auto F = static_cast<std::size_t>(neurons());
        columns.stepRate.resize(model::kStepCount * F);
        for (std::size_t i = 0; i < F; ++i) {
            const auto h = [&](std::size_t t) { return planted.neurons[t * F + i]; };
            const auto fires = [&](std::size_t t) { return std::abs(h(t)) > 0.5 ? 1.0 : 0.0; };
            columns.rate.push_back(meanOver(fires));
            columns.activationRate.push_back(
                meanOver([&](std::size_t t) { return isAmongLargest(planted, t, i); }));
            columns.mean.push_back(meanOver(h));
            columns.meanAbsolute.push_back(meanOver([&](std::size_t t) { return std::abs(h(t)); }));
            columns.meanSquare.push_back(meanOver([&](std::size_t t) { return h(t) * h(t); }));
            columns.contribution.push_back(
                columns.meanAbsolute.back() * static_cast<float>(planted.downNorm[i]));
            columns.weightedMeanSquare.push_back(
                meanOver([&](std::size_t t) { return planted.weight[t] * h(t) * h(t); }));
            for (std::size_t s = 0; s < model::kStepCount; ++s) {
                columns.stepRate[s * F + i] = meanOver(fires, static_cast<int>(s));
            }
        }
    }

    void fillHeads(const PlantedLayer& planted, model::LayerColumns& columns) const
    {
        const auto H = static_cast<std::size_t>(m_options.heads);
        columns.headStepNorm.resize(model::kStepCount * H);
        columns.headStepRate.resize(model::kStepCount * H);
        for (std::size_t h = 0; h < H; ++h) {
            const auto norm = [&](std::size_t t) { return planted.headNorm[t * H + h]; };
            const auto fires = [&](std::size_t t) { return norm(t) > 0.5 ? 1.0 : 0.0; };
            columns.headNorm.push_back(meanOver(norm));
            columns.headRate.push_back(meanOver(fires));
            for (std::size_t s = 0; s < model::kStepCount; ++s) {
                columns.headStepNorm[s * H + h] = meanOver(norm, static_cast<int>(s));
                columns.headStepRate[s * H + h] = meanOver(fires, static_cast<int>(s));
            }
        }
    }

    void fillMoments(const PlantedLayer& planted, model::LayerColumns& columns) const
    {
        const auto F = static_cast<std::size_t>(neurons());
        const auto D = static_cast<std::size_t>(m_options.hiddenSize);
        for (std::size_t a = 0; a < D; ++a) {
            const auto x
                = [&](std::size_t t) { return planted.weight[t] * planted.input[t * D + a]; };
            for (std::size_t b = 0; b < D; ++b) {
                columns.momentInput.push_back(
                    meanOver([&](std::size_t t) { return x(t) * planted.input[t * D + b]; }));
            }
            for (std::size_t i = 0; i < F; ++i) {
                columns.momentCross.push_back(meanOver(
                    [&](std::size_t t) { return x(t) * std::abs(planted.neurons[t * F + i]); }));
            }
        }
    }

    /// Rows of the sketch tokens as elements of another type.
    template <class T, class Convert>
    std::vector<T> sketchRows(
        const std::vector<double>& all, std::size_t columns, Convert convert) const
    {
        std::vector<T> rows;
        for (const std::int32_t token : m_tokens.sketch) {
            for (std::size_t i = 0; i < columns; ++i) {
                rows.push_back(convert(all[static_cast<std::size_t>(token) * columns + i]));
            }
        }
        return rows;
    }

    void fillSketch(const PlantedLayer& planted, model::LayerColumns& columns) const
    {
        const auto F = static_cast<std::size_t>(neurons());
        const auto half = [](double v) { return model::halfFromFloat(static_cast<float>(v)); };
        const auto whole = [](double v) { return static_cast<float>(v); };
        const auto source = [](auto rows) {
            return [rows = std::move(rows)](const model::ByteSink& sink) {
                return sink(std::as_bytes(std::span(rows)));
            };
        };
        columns.sketchNeuronScale.assign(F, 1.0F);
        columns.sketchWeight = sketchRows<float>(planted.weight, 1, whole);
        columns.sketchNeurons = source(sketchRows<model::HalfBits>(planted.neurons, F, half));
        columns.sketchInput = source(sketchRows<float>(
            planted.input, static_cast<std::size_t>(m_options.hiddenSize), whole));
        columns.sketchHeadNorm = source(sketchRows<model::HalfBits>(
            planted.headNorm, static_cast<std::size_t>(m_options.heads), half));
    }

    PlantedOptions m_options;
    model::TokenColumns m_tokens;
    model::RecordingInfo m_info;
    std::vector<PlantedLayer> m_layers;
};

} // namespace lapidary::test
