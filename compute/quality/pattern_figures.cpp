// SPDX-License-Identifier: Apache-2.0
#include "compute/quality/pattern_figures.h"

#include "compute/base/aten.h"
#include "compute/clustering/blocked_product.h"
#include "compute/quality/layer_quality.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace lapidary::compute {

using model::Owner;

namespace {

/// Row of each neuron's expert, −1 for shared and unassigned ones.
std::vector<std::int32_t> labelsOf(
    const std::vector<Owner>& owners, const std::vector<Owner>& experts)
{
    std::map<Owner, std::int32_t> row;
    for (std::size_t i = 0; i < experts.size(); ++i) {
        row[experts[i]] = static_cast<std::int32_t>(i);
    }
    std::vector<std::int32_t> labels;
    for (const Owner owner : owners) {
        labels.push_back(owner < 0 ? -1 : row.at(owner));
    }
    return labels;
}

/// Shapes: products f · centre [F, k], squares ‖f‖² [F], centreSquares [k].
std::optional<double> silhouetteOf(const std::vector<std::int32_t>& labels,
    const at::Tensor& products, const at::Tensor& squares, const at::Tensor& centreSquares)
{
    const std::int64_t k = products.size(1);
    const float* product = products.data_ptr<float>();
    const double* square = squares.data_ptr<double>();
    const double* centre = centreSquares.data_ptr<double>();
    double sum = 0.0;
    std::int64_t count = 0;
    for (std::size_t i = 0; k > 1 && i < labels.size(); ++i) {
        if (labels[i] < 0) {
            continue;
        }
        double own = 0.0;
        double other = std::numeric_limits<double>::infinity();
        for (std::int64_t j = 0; j < k; ++j) {
            const double inner = product[static_cast<std::int64_t>(i) * k + j];
            const double distance = std::sqrt(std::max(0.0, square[i] - 2 * inner + centre[j]));
            (j == labels[i] ? own : other) = j == labels[i] ? distance : std::min(other, distance);
        }
        const double scale = std::max(own, other);
        sum += scale > 0.0 ? (other - own) / scale : 0.0;
        ++count;
    }
    return count > 0 ? std::optional<double>(sum / static_cast<double>(count)) : std::nullopt;
}

/// From the sums of the features of each expert: Σ over pairs = (‖Σ f‖² − Σ ‖f‖²) / 2.
std::optional<double> coactivationOf(
    const at::Tensor& sums, const std::vector<double>& selfs, const std::vector<double>& counts)
{
    double inside = 0.0;
    double insidePairs = 0.0;
    double allSelfs = 0.0;
    double allCount = 0.0;
    const at::Tensor squares = (sums * sums).sum(1);
    for (std::size_t j = 0; j < counts.size(); ++j) {
        inside += (squares[static_cast<std::int64_t>(j)].item<double>() - selfs[j]) / 2;
        insidePairs += counts[j] * (counts[j] - 1) / 2;
        allSelfs += selfs[j];
        allCount += counts[j];
    }
    const at::Tensor all = sums.sum(0);
    const double pairs = ((all * all).sum().item<double>() - allSelfs) / 2;
    const double between = pairs - inside;
    const double betweenPairs = allCount * (allCount - 1) / 2 - insidePairs;
    if (insidePairs <= 0.0 || betweenPairs <= 0.0 || between <= 0.0) {
        return std::nullopt;
    }
    return (inside / insidePairs) / (between / betweenPairs);
}

std::optional<double> purityOf(
    const at::Tensor& stepRate, const std::vector<std::int32_t>& labels, std::size_t k)
{
    const std::int64_t F = stepRate.size(1);
    const float* rate = stepRate.data_ptr<float>();
    std::vector<std::vector<double>> mass(
        k, std::vector<double>(static_cast<std::size_t>(stepRate.size(0)), 0.0));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        for (std::size_t s = 0; labels[i] >= 0 && s < mass.front().size(); ++s) {
            mass[static_cast<std::size_t>(labels[i])][s]
                += rate[static_cast<std::int64_t>(s) * F + static_cast<std::int64_t>(i)];
        }
    }
    double sum = 0.0;
    int count = 0;
    for (const std::vector<double>& steps : mass) {
        double total = 0.0;
        for (const double step : steps) {
            total += step;
        }
        if (total > 0.0) {
            sum += *std::max_element(steps.begin(), steps.end()) / total;
            ++count;
        }
    }
    return count > 0 ? std::optional<double>(sum / count) : std::nullopt;
}

} // namespace

PatternFigures::PatternFigures(at::Tensor features, at::Tensor stepRate)
    : m_features(std::move(features))
    , m_squares(squaredNorms(m_features))
    , m_stepRate(stepRate.contiguous())
{ }

void PatternFigures::measure(const std::vector<Owner>& owners, const std::vector<Owner>& experts,
    LayerFigures& figures) const
{
    if (experts.empty()) {
        return;
    }
    const std::vector<std::int32_t> labels = labelsOf(owners, experts);
    std::vector<double> counts(experts.size(), 0.0);
    std::vector<double> selfs(experts.size(), 0.0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] >= 0) {
            counts[static_cast<std::size_t>(labels[i])] += 1.0;
            selfs[static_cast<std::size_t>(labels[i])] += m_squares.data_ptr<double>()[i];
        }
    }
    const at::Tensor sums
        = sumsByLabel(m_features, labels, static_cast<std::int64_t>(experts.size()));
    const at::Tensor sizes = at::tensor(at::ArrayRef<double>(counts), at::kDouble).clamp_min(1.0);
    const at::Tensor centres = (sums / sizes.unsqueeze(1)).to(at::kFloat).contiguous();
    figures.silhouette = silhouetteOf(
        labels, blockedProduct(m_features, centres), m_squares, squaredNorms(centres));
    figures.coactivationRatio = coactivationOf(sums, selfs, counts);
    figures.stepPurity = purityOf(m_stepRate, labels, experts.size());
}

} // namespace lapidary::compute
