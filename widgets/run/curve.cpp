// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/run/curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lapidary::widgets {

void Curve::append(const std::vector<double>& steps, const std::vector<double>& values)
{
    const std::size_t before = m_values.size();
    const std::size_t count = std::min(steps.size(), values.size());
    m_steps.insert(m_steps.end(), steps.begin(), steps.begin() + static_cast<long>(count));
    for (std::size_t i = 0; i < count; ++i) {
        m_values.push_back(
            std::isfinite(values[i]) ? values[i] : std::numeric_limits<double>::quiet_NaN());
    }
    smoothFrom(before);
}

void Curve::truncate(double step)
{
    const auto first = std::lower_bound(m_steps.begin(), m_steps.end(), step) - m_steps.begin();
    const auto count = static_cast<std::size_t>(first);
    m_steps.resize(count);
    m_values.resize(count);
    smoothFrom(count);
}

void Curve::setSmoothing(double weight)
{
    m_weight = std::clamp(weight, 0.0, 0.9999);
    smoothFrom(0);
}

long Curve::indexAt(double step) const
{
    return std::upper_bound(m_steps.begin(), m_steps.end(), step) - m_steps.begin() - 1;
}

void Curve::smoothFrom(std::size_t index)
{
    m_smoothed.resize(m_values.size());
    m_sums.resize(m_values.size());
    m_weights.resize(m_values.size());
    double sum = index > 0 ? m_sums[index - 1] : 0.0;
    double weight = index > 0 ? m_weights[index - 1] : 0.0;
    for (std::size_t i = index; i < m_values.size(); ++i) {
        const bool isThere = std::isfinite(m_values[i]);
        if (isThere) {
            sum = m_weight * sum + (1.0 - m_weight) * m_values[i];
            weight = m_weight * weight + (1.0 - m_weight);
        }
        m_sums[i] = sum;
        m_weights[i] = weight;
        m_smoothed[i] = isThere ? sum / weight : m_values[i];
    }
}

} // namespace lapidary::widgets
