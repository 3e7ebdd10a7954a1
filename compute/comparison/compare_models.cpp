// SPDX-License-Identifier: Apache-2.0
#include "compute/comparison/compare_models.h"

#include "compute/base/aten.h"
#include "model/data/bootstrap.h"

#include <c10/core/InferenceMode.h>

#include <chrono>
#include <cmath>
#include <map>

namespace lapidary::compute {
namespace {

using model::Json;
using model::Result;

/// What is looked at in one pass of one model.
struct Observed
{
    std::map<std::int32_t, at::Tensor> outputs;   ///< per layer, [N, D]
    std::map<std::int32_t, at::Tensor> residuals; ///< per layer, [N, D]
    std::map<std::int32_t, at::Tensor> experts;   ///< per layer, [N, K]
    at::Tensor logProbabilities;                  ///< [N, V] float32
};

/// Sums of one layer.
struct LayerSums
{
    double error = 0.0;
    double whole = 0.0;
    std::vector<double> chosen; ///< tokens per expert
};

Observed observe(const Decoder& decoder, const TokenBatch& batch)
{
    Observed seen;
    Taps taps;
    taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
        if (name == place::kFeedForwardOutput) {
            seen.outputs[layer.value()] = tensor;
        } else if (name == place::kResidual) {
            seen.residuals[layer.value()] = tensor;
        } else if (name == place::kExperts) {
            seen.experts[layer.value()] = tensor;
        }
    });
    seen.logProbabilities = at::log_softmax(decoder.logits(decoder.hidden(batch, taps)), 1);
    return seen;
}

double weighted(const at::Tensor& rows, const at::Tensor& weights)
{
    return (rows.to(at::kFloat).square().sum(1, /*keepdim=*/false, at::kDouble) * weights)
        .sum()
        .item<double>();
}

class Comparison
{
public:
    Comparison(const Decoder& a, const Decoder& b)
        : m_a(a)
        , m_b(b)
        , m_layers(static_cast<std::size_t>(a.config().layers))
    { }

    Result<void> add(const std::vector<std::int64_t>& window)
    {
        const TokenBatch batch = TokenBatch::of(window);
        LAP_CHECK(m_a.check(batch));
        LAP_CHECK(m_b.check(batch));
        const Observed a = observe(m_a, batch);
        const Observed b = observe(m_b, batch);
        addPredictions(window, a.logProbabilities, b.logProbabilities);
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            addLayer(static_cast<std::int32_t>(i), a, b);
        }
        m_seen += static_cast<double>(window.size());
        return {};
    }

    Json result(std::uint64_t seed) const
    {
        double lossA = 0.0;
        double tokens = 0.0;
        double difference = 0.0;
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            lossA += m_lossA[i];
            difference += m_difference[i];
            tokens += m_tokens[i];
        }
        const double nllA = lossA / tokens;
        const double nllB = nllA + difference / tokens;
        const model::Interval interval = model::bootstrapMean(m_difference, m_tokens, seed);
        return {{"a", {{"perplexity", std::exp(nllA)}, {"nll", nllA}}},
            {"b", {{"perplexity", std::exp(nllB)}, {"nll", nllB}}},
            {"ratio", std::exp(nllB - nllA)},
            {"interval", {std::exp(interval.low), std::exp(interval.high)}},
            {"kl", m_divergence / tokens}, {"top1_agreement", m_agreed / tokens},
            {"tokens", static_cast<std::int64_t>(tokens)}, {"layers", layersJson()},
            {"active_fraction", activeFraction()}};
    }

private:
    void addPredictions(
        const std::vector<std::int64_t>& window, const at::Tensor& a, const at::Tensor& b)
    {
        const std::int64_t scored = a.size(0) - 1;
        const at::Tensor targets
            = at::tensor(window, at::kLong).narrow(0, 1, scored).unsqueeze(1).to(a.device());
        const at::Tensor p = a.narrow(0, 0, scored);
        const at::Tensor q = b.narrow(0, 0, scored);
        const auto loss = [&](const at::Tensor& scores) {
            return -scores.gather(1, targets).sum(at::kDouble).item<double>();
        };
        m_lossA.push_back(loss(p));
        m_difference.push_back(loss(q) - m_lossA.back());
        m_tokens.push_back(static_cast<double>(scored));
        m_divergence += (p.exp() * (p - q)).sum(at::kDouble).item<double>();
        m_agreed += (p.argmax(1) == q.argmax(1)).sum().to(at::kDouble).item<double>();
    }

    void addLayer(std::int32_t layer, const Observed& a, const Observed& b)
    {
        LayerSums& sums = m_layers[static_cast<std::size_t>(layer)];
        const at::Tensor weights = a.residuals.at(layer)
                                       .to(at::kFloat)
                                       .square()
                                       .sum(1, /*keepdim=*/false, at::kDouble)
                                       .clamp_min(1e-30)
                                       .reciprocal();
        sums.error += weighted(a.outputs.at(layer) - b.outputs.at(layer), weights);
        sums.whole += weighted(a.outputs.at(layer), weights);
        if (const auto chosen = b.experts.find(layer); chosen != b.experts.end()) {
            const auto widths = m_b.config().experts.at(layer).widths.size();
            sums.chosen.resize(widths, 0.0);
            const at::Tensor counts = at::bincount(
                chosen->second.flatten().cpu(), {}, static_cast<std::int64_t>(widths));
            for (std::size_t e = 0; e < widths; ++e) {
                sums.chosen[e] += static_cast<double>(counts.const_data_ptr<std::int64_t>()[e]);
            }
        }
    }

    Json layersJson() const
    {
        Json layers = Json::array();
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const LayerSums& sums = m_layers[i];
            Json load = Json::array();
            for (const double count : sums.chosen) {
                load.push_back(count / m_seen);
            }
            layers.push_back({{"layer", i},
                {"error", sums.whole > 0.0 ? std::sqrt(sums.error / sums.whole) : 0.0},
                {"load", std::move(load)}});
        }
        return layers;
    }

    /// Neurons of b that worked per token, over all neurons of a.
    double activeFraction() const
    {
        const auto F = static_cast<double>(m_a.config().intermediateSize);
        double sum = 0.0;
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const std::vector<double>& chosen = m_layers[i].chosen;
            if (chosen.empty()) {
                sum += static_cast<double>(m_b.config().intermediateSize) / F;
                continue;
            }
            const model::LayerExperts& layer
                = m_b.config().experts.at(static_cast<std::int64_t>(i));
            double active = static_cast<double>(layer.sharedWidth);
            for (std::size_t e = 0; e < chosen.size(); ++e) {
                active += static_cast<double>(layer.widths[e]) * chosen[e] / m_seen;
            }
            sum += active / F;
        }
        return sum / static_cast<double>(m_layers.size());
    }

    const Decoder& m_a;
    const Decoder& m_b;
    std::vector<LayerSums> m_layers;
    std::vector<double> m_lossA; ///< per window, as the next two
    std::vector<double> m_difference;
    std::vector<double> m_tokens;
    double m_divergence = 0.0;
    double m_agreed = 0.0;
    double m_seen = 0.0;
};

} // namespace

Result<Json> compareModels(const Decoder& a, const Decoder& b,
    const std::vector<std::vector<std::int64_t>>& windows, std::uint64_t seed,
    const CancelToken& cancel, const ProgressSink& progress)
{
    const c10::InferenceMode inference;
    Comparison comparison(a, b);
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (cancel.isCancelled()) {
            return model::Error{model::ErrorCode::Cancelled, "the comparison was cancelled"};
        }
        const double seconds
            = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        const auto left = static_cast<double>(windows.size() - i);
        progress(
            {"comparing", static_cast<double>(i), static_cast<double>(windows.size()), "windows",
                i > 0 ? std::optional(seconds / static_cast<double>(i) * left) : std::nullopt});
        LAP_CHECK(comparison.add(windows[i]));
    }
    return comparison.result(seed);
}

} // namespace lapidary::compute
