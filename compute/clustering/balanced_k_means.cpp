// SPDX-License-Identifier: Apache-2.0
#include "compute/clustering/balanced_k_means.h"

#include "compute/assignment/balanced_assignment.h"
#include "compute/base/aten.h"
#include "compute/clustering/blocked_product.h"
#include "model/core/counter_random.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace lapidary::compute {

namespace {

using model::CounterRandom;
using model::Error;
using model::ErrorCode;
using model::Result;

class KMeans
{
public:
    KMeans(const KMeansProblem& problem, const CancelToken& cancel)
        : m_problem(problem)
        , m_cancel(cancel)
        , m_points(problem.features.size(0))
        , m_clusters(static_cast<std::int64_t>(problem.sizes.size()))
        , m_norms(squaredNorms(problem.features))
    { }

    Result<KMeansResult> run(std::int64_t start) const
    {
        at::Tensor centres = start == 0 ? mostImportant() : spread(start);
        KMeansResult result;
        result.inertia = std::numeric_limits<double>::infinity();
        std::vector<double> prices;
        for (std::int64_t i = 0; i <= m_problem.iterations; ++i) {
            if (m_cancel.isCancelled()) {
                return Error{ErrorCode::Cancelled, "the clustering was cancelled", {}, {}, {}};
            }
            const at::Tensor costs = distances(centres);
            const AssignmentProblem assignment{m_points, m_clusters,
                {costs.data_ptr<float>(), static_cast<std::size_t>(costs.numel())}, m_problem.sizes,
                m_problem.fixed};
            LAP_TRY(Assignment answer, assignBalanced(assignment, prices));
            const bool isSettled = answer.sink == result.labels;
            result.labels = std::move(answer.sink);
            prices = std::move(answer.prices);
            if (isSettled) {
                break;
            }
            centres = means(result.labels);
        }
        result.inertia = inertia(result.labels);
        return result;
    }

private:
    at::Tensor rows(const std::vector<std::int64_t>& points) const
    {
        return m_problem.features.index_select(
            0, at::tensor(at::ArrayRef<std::int64_t>(points), at::kLong));
    }

    /// The most important points as centres. Of a cluster that has fixed members: their mean.
    at::Tensor mostImportant() const
    {
        std::vector<std::int64_t> order(static_cast<std::size_t>(m_points));
        std::iota(order.begin(), order.end(), 0);
        const std::vector<double>& importance = m_problem.importance;
        if (!importance.empty()) {
            std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
                return importance[static_cast<std::size_t>(a)]
                    > importance[static_cast<std::size_t>(b)];
            });
        }
        order.resize(static_cast<std::size_t>(m_clusters), order.empty() ? 0 : order.back());
        return withFixedMeans(rows(order));
    }

    /// k-means++: each next centre with a probability that grows with its squared distance.
    /// Source: Arthur & Vassilvitskii 2007.
    at::Tensor spread(std::int64_t start) const
    {
        const CounterRandom random(m_problem.seed, static_cast<std::uint64_t>(start));
        std::vector<std::int64_t> chosen{
            static_cast<std::int64_t>(random.below(0, static_cast<std::uint64_t>(m_points)))};
        std::vector<double> nearest(
            static_cast<std::size_t>(m_points), std::numeric_limits<double>::infinity());
        while (static_cast<std::int64_t>(chosen.size()) < m_clusters) {
            const at::Tensor last = distances(rows({chosen.back()}));
            const float* distance = last.data_ptr<float>();
            double sum = 0.0;
            for (std::size_t i = 0; i < nearest.size(); ++i) {
                nearest[i] = std::min(nearest[i], static_cast<double>(distance[i]));
                sum += nearest[i];
            }
            double left = random.uniform(chosen.size()) * sum;
            std::size_t next = 0;
            while (next + 1 < nearest.size() && (left -= nearest[next]) >= 0.0) {
                ++next;
            }
            chosen.push_back(static_cast<std::int64_t>(next));
        }
        return withFixedMeans(rows(chosen));
    }

    at::Tensor withFixedMeans(at::Tensor centres) const
    {
        const std::vector<std::int32_t>& fixed = m_problem.fixed;
        if (fixed.empty()) {
            return centres;
        }
        const at::Tensor sums = sumsByLabel(m_problem.features, fixed, m_clusters);
        for (std::int64_t j = 0; j < m_clusters; ++j) {
            const auto count = std::count(fixed.begin(), fixed.end(), static_cast<std::int32_t>(j));
            if (count > 0) {
                centres.select(0, j).copy_(sums.select(0, j) / static_cast<double>(count));
            }
        }
        return centres;
    }

    /// ‖f − c‖², never below 0. Shapes: centres [k, d]; returns [n, k].
    at::Tensor distances(const at::Tensor& centres) const
    {
        const at::Tensor products = blockedProduct(m_problem.features, centres);
        const at::Tensor squares = squaredNorms(centres).to(at::kFloat);
        return (m_norms.to(at::kFloat).unsqueeze(1) - 2 * products + squares)
            .clamp_min_(0)
            .contiguous();
    }

    at::Tensor means(const std::vector<std::int32_t>& labels) const
    {
        const at::Tensor sizes
            = at::tensor(at::ArrayRef<std::int64_t>(m_problem.sizes), at::kLong).clamp_min(1);
        return (sumsByLabel(m_problem.features, labels, m_clusters) / sizes.unsqueeze(1))
            .to(at::kFloat);
    }

    /// Σ ‖f‖² − Σ ‖Σ f‖² / n of each cluster.
    double inertia(const std::vector<std::int32_t>& labels) const
    {
        const at::Tensor sums = sumsByLabel(m_problem.features, labels, m_clusters);
        const at::Tensor sizes
            = at::tensor(at::ArrayRef<std::int64_t>(m_problem.sizes), at::kLong).clamp_min(1);
        return m_norms.sum().item<double>() - ((sums * sums).sum(1) / sizes).sum().item<double>();
    }

    const KMeansProblem& m_problem;
    const CancelToken& m_cancel;
    std::int64_t m_points;
    std::int64_t m_clusters;
    at::Tensor m_norms; ///< ‖f‖², float64 [n]
};

} // namespace

Result<KMeansResult> balancedKMeans(const KMeansProblem& problem, const CancelToken& cancel)
{
    const KMeans kMeans(problem, cancel);
    KMeansResult best;
    best.inertia = std::numeric_limits<double>::infinity();
    if (problem.features.size(0) == 0 || problem.sizes.empty()) {
        return KMeansResult{};
    }
    for (std::int64_t start = 0; start < problem.starts; ++start) {
        LAP_TRY(KMeansResult result, kMeans.run(start));
        if (result.inertia < best.inertia) {
            best = std::move(result);
        }
    }
    return best;
}

} // namespace lapidary::compute
