// SPDX-License-Identifier: Apache-2.0
#include "compute/projection/principal_components.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "compute/clustering/blocked_product.h"
#include "model/core/counter_random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace lapidary::compute {

namespace {

constexpr std::int64_t kOversampling = 16;
constexpr int kIterations = 300;
constexpr int kRoughIterations = 6; ///< where no direction must be exact
constexpr double kTolerance = 1e-5;

/// Runs torch on one thread: sums then have the same bits for any number of them.
void alone(const std::function<void()>& work)
{
    parallelFor(1, [&](std::int64_t) { work(); });
}

/// Xc Xcᵀ V for centred points without centring them. Shapes: v [n, k]; returns [n, k].
class Covariance
{
public:
    explicit Covariance(const at::Tensor& features)
        : m_features(features)
        , m_transposed(features.t().contiguous())
    {
        alone([&] { m_mean = features.to(at::kDouble).mean(0).to(at::kFloat); });
    }

    at::Tensor operator()(const at::Tensor& v) const
    {
        at::Tensor inner = blockedProduct(m_transposed, v.t().contiguous()); // [d, k]
        at::Tensor shift;
        alone([&] {
            inner.sub_(m_mean.unsqueeze(1) * v.sum(0));
            shift = at::mv(inner.t(), m_mean);
        });
        return blockedProduct(m_features, inner.t().contiguous()).sub_(shift);
    }

private:
    const at::Tensor& m_features;
    at::Tensor m_transposed;
    at::Tensor m_mean;
};

at::Tensor randomStart(std::int64_t n, std::int64_t k, std::uint64_t seed)
{
    const model::CounterRandom random(seed, 0x9ca);
    at::Tensor start = at::empty({n, k}, at::kFloat);
    float* values = start.data_ptr<float>();
    for (std::int64_t i = 0; i < n * k; ++i) {
        values[i] = static_cast<float>(random.uniform(static_cast<std::uint64_t>(i)) - 0.5);
    }
    return start;
}

/// Turns the basis to the eigenvectors within its span. Shapes: basis, image = A basis [n, k].
struct Ritz
{
    at::Tensor vectors; ///< [n, k], descending
    at::Tensor images;  ///< A vectors
    at::Tensor values;  ///< [k]
};

Ritz ritz(const at::Tensor& basis, const at::Tensor& image)
{
    const at::Tensor small = at::mm(basis.t().to(at::kDouble), image.to(at::kDouble));
    const auto [values, turn] = at::linalg_eigh((small + small.t()) * 0.5);
    const at::Tensor order = turn.flip(1).to(at::kFloat);
    return {at::mm(basis, order), at::mm(image, order), values.flip(0)};
}

double residual(const Ritz& ritz, std::int64_t exact)
{
    double worst = 0.0;
    for (std::int64_t i = 0; i < exact; ++i) {
        const double value = ritz.values[i].item<double>();
        const double off
            = (ritz.images.select(1, i) - ritz.vectors.select(1, i) * value).norm().item<double>();
        worst = std::max(worst, value > 0.0 ? off / value : 0.0);
    }
    return worst;
}

} // namespace

at::Tensor principalComponents(
    const at::Tensor& features, std::int64_t count, std::int64_t exact, std::uint64_t seed)
{
    const std::int64_t n = features.size(0);
    count = std::min({count, n, features.size(1)});
    if (count == 0) {
        return at::zeros({n, 0}, at::kFloat);
    }
    const std::int64_t k = std::min({count + kOversampling, n, features.size(1)});
    const Covariance covariance(features);
    at::Tensor basis = randomStart(n, k, seed);
    Ritz found;
    double before = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kIterations; ++i) {
        const at::Tensor next = i == 0 ? basis : found.images;
        alone([&] { basis = std::get<0>(at::linalg_qr(next)); });
        const at::Tensor image = covariance(basis);
        alone([&] { found = ritz(basis, image); });
        double off = 0.0;
        alone([&] { off = residual(found, std::min(exact, count)); });
        const bool isDone = exact == 0 ? i + 1 >= kRoughIterations : off <= kTolerance;
        const bool isStuck = i > 50 && off > 0.999 * before && off < 1e-3;
        if (isDone || isStuck) {
            break;
        }
        before = std::min(before, off);
    }
    at::Tensor points = at::empty({n, count}, at::kFloat);
    for (std::int64_t i = 0; i < count; ++i) {
        at::Tensor column
            = found.vectors.select(1, i) * std::sqrt(std::max(0.0, found.values[i].item<double>()));
        const bool isFlipped
            = column[column.abs().argmax().item<std::int64_t>()].item<float>() < 0.0F;
        points.select(1, i).copy_(isFlipped ? -column : column);
    }
    return points;
}

} // namespace lapidary::compute
