// SPDX-License-Identifier: Apache-2.0
#include "compute/generation/sampler.h"

#include <algorithm>
#include <cmath>

namespace lapidary::compute {
namespace {

constexpr std::size_t kFirstRanked = 64;

model::Error notFinite(std::size_t id, float value)
{
    return {model::ErrorCode::Numeric,
        "the logit of token " + std::to_string(id) + " is " + std::to_string(value)
            + ", expected a finite number",
        {}, "compute with --dtype float32, and check the model's weights", {}};
}

} // namespace

Sampler::Sampler(const SamplingOptions& options)
    : m_options(options)
    , m_random(options.seed)
{ }

model::Result<std::int64_t> Sampler::choose(std::span<const float> logits, std::uint64_t step)
{
    std::size_t best = 0;
    for (std::size_t id = 0; id < logits.size(); ++id) {
        if (std::isnan(logits[id])) {
            return notFinite(id, logits[id]);
        }
        if (logits[id] > logits[best]) {
            best = id;
        }
    }
    if (logits.empty() || !std::isfinite(logits[best])) {
        return notFinite(best, logits.empty() ? 0.0F : logits[best]);
    }
    if (m_options.temperature <= 0.0 || m_options.topK == 1) {
        return static_cast<std::int64_t>(best);
    }
    weigh(logits, logits[best]);
    cut();
    return draw(step);
}

void Sampler::weigh(std::span<const float> logits, float best)
{
    m_candidates.resize(logits.size());
    for (std::size_t id = 0; id < logits.size(); ++id) {
        const double distance
            = (static_cast<double>(logits[id]) - static_cast<double>(best)) / m_options.temperature;
        m_candidates[id] = {static_cast<std::int64_t>(id), std::exp(distance)};
    }
}

void Sampler::rank(std::size_t count)
{
    const auto middle
        = m_candidates.begin() + static_cast<std::ptrdiff_t>(std::min(count, m_candidates.size()));
    std::partial_sort(m_candidates.begin(), middle, m_candidates.end(),
        [](const Candidate& a, const Candidate& b) {
            return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
        });
}

void Sampler::cut()
{
    if (m_options.topK > 0 && static_cast<std::size_t>(m_options.topK) < m_candidates.size()) {
        rank(static_cast<std::size_t>(m_options.topK));
        m_candidates.resize(static_cast<std::size_t>(m_options.topK));
    }
    if (m_options.topP >= 1.0) {
        return;
    }
    double total = 0.0;
    for (const Candidate& candidate : m_candidates) {
        total += candidate.weight;
    }
    // Few tokens hold the share as a rule: rank a few, and more only when they do not suffice.
    for (std::size_t ranked = std::min(kFirstRanked, m_candidates.size());;
         ranked = std::min(8 * ranked, m_candidates.size())) {
        rank(ranked);
        double sum = 0.0;
        for (std::size_t i = 0; i < ranked; ++i) {
            sum += m_candidates[i].weight;
            if (sum >= m_options.topP * total) {
                return m_candidates.resize(i + 1);
            }
        }
        if (ranked == m_candidates.size()) {
            return;
        }
    }
}

std::int64_t Sampler::draw(std::uint64_t step) const
{
    double total = 0.0;
    for (const Candidate& candidate : m_candidates) {
        total += candidate.weight;
    }
    double rest = m_random.uniform(step) * total;
    for (const Candidate& candidate : m_candidates) {
        rest -= candidate.weight;
        if (rest < 0.0) {
            return candidate.id;
        }
    }
    return m_candidates.back().id; // rounding of the sum
}

} // namespace lapidary::compute
