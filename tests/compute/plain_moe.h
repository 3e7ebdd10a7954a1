// SPDX-License-Identifier: Apache-2.0
// A mixture-of-experts layer as plain float64 loops: the definition that compute/moe is held to.
#pragma once

#include "compute/base/aten.h"
#include "compute/moe/moe_layer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace lapidary::test {

/// What one token's gate decides.
struct PlainChoice
{
    std::vector<std::int64_t> experts;
    std::vector<double> weights;
};

using Numbers = std::vector<double>;

inline Numbers numbersOf(const at::Tensor& row)
{
    const at::Tensor wide = row.to(at::kDouble).contiguous();
    return {wide.const_data_ptr<double>(), wide.const_data_ptr<double>() + wide.numel()};
}

/// W x as loops.
inline Numbers plainProduct(const at::Tensor& weight, const Numbers& x)
{
    const Numbers w = numbersOf(weight);
    Numbers y(static_cast<std::size_t>(weight.size(0)), 0.0);
    for (std::size_t r = 0; r < y.size(); ++r) {
        for (std::size_t c = 0; c < x.size(); ++c) {
            y[r] += w[r * x.size() + c] * x[c];
        }
    }
    return y;
}

inline double sigma(double z)
{
    return 1.0 / (1.0 + std::exp(-z));
}

inline Numbers plainSoftmax(Numbers z)
{
    const double largest = *std::max_element(z.begin(), z.end());
    double sum = 0.0;
    for (double& value : z) {
        value = std::exp(value - largest);
        sum += value;
    }
    for (double& value : z) {
        value /= sum;
    }
    return z;
}

inline Numbers plainScores(const Numbers& logits, model::GateScore score)
{
    Numbers result = logits;
    if (score == model::GateScore::Softmax) {
        return plainSoftmax(result);
    }
    for (double& value : result) {
        value = score == model::GateScore::Sigmoid ? sigma(value) : value;
    }
    return result;
}

/// The experts outside of the best groups cannot be chosen.
inline void plainGroups(Numbers& selection, const model::GateSpec& gate)
{
    const auto size = selection.size() / static_cast<std::size_t>(gate.groups);
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t g = 0; g < static_cast<std::size_t>(gate.groups); ++g) {
        Numbers in(selection.begin() + static_cast<std::ptrdiff_t>(g * size),
            selection.begin() + static_cast<std::ptrdiff_t>((g + 1) * size));
        std::sort(in.rbegin(), in.rend());
        order.emplace_back(-(in[0] + (size > 1 ? in[1] : 0.0)), g);
    }
    std::sort(order.begin(), order.end());
    for (std::size_t i = static_cast<std::size_t>(gate.activeGroups); i < order.size(); ++i) {
        const auto begin = selection.begin() + static_cast<std::ptrdiff_t>(order[i].second * size);
        std::fill(begin, begin + static_cast<std::ptrdiff_t>(size), -1e300);
    }
}

inline PlainChoice plainRoute(
    const Numbers& logits, const Numbers& bias, const model::GateSpec& gate)
{
    const bool scoresAll = gate.order == model::GateOrder::ScoreThenTopK;
    const Numbers all = scoresAll ? plainScores(logits, gate.score) : logits;
    Numbers selection = all;
    for (std::size_t e = 0; e < bias.size(); ++e) {
        selection[e] += bias[e];
    }
    if (gate.groups > 1) {
        plainGroups(selection, gate);
    }
    PlainChoice choice;
    choice.experts.resize(logits.size());
    std::iota(choice.experts.begin(), choice.experts.end(), 0);
    std::stable_sort(choice.experts.begin(), choice.experts.end(), [&](auto a, auto b) {
        return selection[static_cast<std::size_t>(a)] > selection[static_cast<std::size_t>(b)];
    });
    choice.experts.resize(static_cast<std::size_t>(gate.active));
    for (const std::int64_t e : choice.experts) {
        choice.weights.push_back(all[static_cast<std::size_t>(e)]);
    }
    if (!scoresAll) {
        choice.weights = plainScores(choice.weights, gate.score);
    }
    if (gate.score == model::GateScore::Hard) {
        choice.weights.assign(choice.weights.size(), 1.0);
    }
    const double sum = std::accumulate(choice.weights.begin(), choice.weights.end(), 0.0);
    for (double& weight : choice.weights) {
        weight *= gate.scale / (gate.renormalise ? sum : 1.0);
    }
    return choice;
}

/// y += weight · E(x).
inline void addPlainExpert(
    Numbers& y, double weight, const Numbers& x, const compute::ExpertWeights& expert)
{
    Numbers h = plainProduct(expert.gate, x);
    const Numbers up = plainProduct(expert.up, x);
    for (std::size_t i = 0; i < h.size(); ++i) {
        h[i] = h[i] * sigma(h[i]) * up[i];
    }
    const Numbers out = plainProduct(expert.down, h);
    for (std::size_t d = 0; d < y.size(); ++d) {
        y[d] += weight * out[d];
    }
}

/// The whole layer with SiLU. Shapes: x [N, D]; returns [N, D] float64.
inline at::Tensor plainMoe(
    const at::Tensor& x, const compute::MoeWeights& w, const model::GateSpec& gate)
{
    std::vector<at::Tensor> rows;
    const Numbers bias = w.selectionBias.defined() ? numbersOf(w.selectionBias) : Numbers();
    for (std::int64_t t = 0; t < x.size(0); ++t) {
        const Numbers in = numbersOf(x[t]);
        Numbers y(in.size(), 0.0);
        const PlainChoice choice = plainRoute(plainProduct(w.router.weight, in), bias, gate);
        for (std::size_t k = 0; k < choice.experts.size(); ++k) {
            addPlainExpert(
                y, choice.weights[k], in, w.experts[static_cast<std::size_t>(choice.experts[k])]);
        }
        if (w.shared.isDefined()) {
            addPlainExpert(y,
                w.sharedGate.weight.defined() ? sigma(plainProduct(w.sharedGate.weight, in)[0])
                                              : 1.0,
                in, w.shared);
        }
        rows.push_back(at::tensor(y, at::kDouble));
    }
    return rows.empty() ? at::empty({0, x.size(1)}, at::kDouble) : at::stack(rows);
}

} // namespace lapidary::test
