// SPDX-License-Identifier: Apache-2.0
#include "compute/quality/sketch_router.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "compute/clustering/blocked_product.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

constexpr double kLambda = 1e-4;

/// The `count` largest of n scores; ties go to the smaller index.
void choose(const double* scores, std::int64_t n, std::int64_t count, std::vector<char>& isChosen)
{
    std::fill(isChosen.begin(), isChosen.end(), 0);
    for (std::int64_t k = 0; k < count; ++k) {
        std::int64_t best = -1;
        for (std::int64_t j = 0; j < n; ++j) {
            if (isChosen[static_cast<std::size_t>(j)] == 0
                && (best < 0 || scores[j] > scores[best])) {
                best = j;
            }
        }
        isChosen[static_cast<std::size_t>(best)] = 1;
    }
}

/// ‖Σ of the outputs of all that is not chosen‖². Shapes: products [n + 1, n + 1].
double missing(const double* products, std::int64_t n, const std::vector<char>& isChosen)
{
    double sum = 0.0;
    for (std::int64_t i = 0; i <= n; ++i) {
        for (std::int64_t j = 0; isChosen[static_cast<std::size_t>(i)] == 0 && j <= n; ++j) {
            sum += isChosen[static_cast<std::size_t>(j)] == 0 ? products[i * (n + 1) + j] : 0.0;
        }
    }
    return std::max(sum, 0.0);
}

std::optional<double> variation(const std::vector<std::int64_t>& load)
{
    const double n = static_cast<double>(load.size());
    const double sum
        = static_cast<double>(std::accumulate(load.begin(), load.end(), std::int64_t{0}));
    if (load.empty() || sum <= 0.0) {
        return std::nullopt;
    }
    double squares = 0.0;
    for (const std::int64_t tokens : load) {
        const double off = static_cast<double>(tokens) - sum / n;
        squares += off * off;
    }
    return std::sqrt(squares / n) / (sum / n);
}

} // namespace

Result<SketchRouter> SketchRouter::create(at::Tensor input, at::Tensor weights)
{
    SketchRouter router;
    router.m_input = input.contiguous();
    router.m_weighted = (input * weights.unsqueeze(1)).t().contiguous();
    router.m_weights = weights.to(at::kDouble).contiguous();
    const double sum = router.m_weights.sum().item<double>();
    at::Tensor moment
        = blockedProduct(router.m_weighted, input.t().contiguous()).to(at::kDouble) / sum;
    moment = (moment + moment.t()) * 0.5;
    const double trace = moment.trace().item<double>();
    if (!std::isfinite(trace)) {
        return Error{ErrorCode::Numeric, "the sketch of the recording is not finite", {},
            "record the activations anew", {}};
    }
    if (trace <= 0.0) {
        return router;
    }
    const std::int64_t D = moment.size(0);
    const at::Tensor system
        = moment + at::eye(D, at::kDouble) * (kLambda * trace / static_cast<double>(D));
    bool isPositive = false;
    parallelFor(1, [&](std::int64_t) { // on one thread: the same bits for any number of them
        const auto [root, info] = at::linalg_cholesky_ex(system);
        isPositive = info.item<int>() == 0;
        router.m_root = root;
    });
    if (!isPositive) {
        return Error{ErrorCode::Numeric, "the inputs of the sketch cannot be regressed on", {},
            "record the activations anew", {}};
    }
    return router;
}

at::Tensor SketchRouter::solve(const at::Tensor& targets) const
{
    if (!m_root.defined()) {
        return at::zeros({targets.size(1), m_input.size(1)}, at::kDouble);
    }
    at::Tensor router;
    const at::Tensor cross
        = blockedProduct(m_weighted, targets.t().to(at::kFloat).contiguous()).to(at::kDouble)
        / m_weights.sum().item<double>(); // [D, n]
    parallelFor(1, [&](std::int64_t) { router = at::cholesky_solve(cross, m_root).t(); });
    return router.contiguous();
}

RouterFigures SketchRouter::measure(const ExpertOutputs& outputs, std::int64_t routed) const
{
    const std::int64_t n = outputs.experts();
    const std::int64_t tokens = outputs.tokens();
    const at::Tensor squares = outputs.products().diagonal(0, 1, 2).narrow(1, 0, n).contiguous();
    const at::Tensor norms = squares.clamp_min(0).sqrt(); // [Ts, n]
    const at::Tensor logits
        = blockedProduct(m_input, solve(norms).to(at::kFloat)).to(at::kDouble).contiguous();
    const double* products = outputs.products().data_ptr<double>();
    const double* weights = m_weights.data_ptr<double>();
    const double* totals = outputs.totalSquares().data_ptr<double>();
    RouterFigures figures;
    figures.load.assign(static_cast<std::size_t>(n), 0);
    std::vector<char> isChosen(static_cast<std::size_t>(n) + 1, 0);
    double oracle = 0.0;
    double fitted = 0.0;
    double total = 0.0;
    for (std::int64_t t = 0; t < tokens; ++t) {
        const double* here = products + t * (n + 1) * (n + 1);
        choose(squares.data_ptr<double>() + t * n, n, routed, isChosen);
        oracle += weights[t] * missing(here, n, isChosen);
        choose(logits.data_ptr<double>() + t * n, n, routed, isChosen);
        fitted += weights[t] * missing(here, n, isChosen);
        total += weights[t] * totals[t];
        for (std::int64_t j = 0; j < n; ++j) {
            figures.load[static_cast<std::size_t>(j)] += isChosen[static_cast<std::size_t>(j)];
        }
    }
    if (total > 0.0) {
        figures.errorOracle = std::sqrt(oracle / total);
        figures.errorRouter = std::sqrt(fitted / total);
    }
    figures.loadCv = variation(figures.load);
    return figures;
}

} // namespace lapidary::compute
