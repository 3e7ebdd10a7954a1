// SPDX-License-Identifier: Apache-2.0
// What the self-checks share: reproducible numbers, and the worst deviation over many cases.
#pragma once

#include "compute/selfchecks/self_check.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace lapidary::compute {

/// Uniform float32 in [−1, 1) with the same values on every platform.
class TestNumbers
{
public:
    explicit TestNumbers(std::uint32_t seed)
        : m_engine(seed)
    { }

    float next() { return static_cast<float>(m_engine() >> 8) * 0x1p-23F - 1.0F; }

    std::vector<float> many(std::int64_t count)
    {
        std::vector<float> values(static_cast<std::size_t>(count));
        for (float& value : values) {
            value = next();
        }
        return values;
    }

private:
    std::mt19937 m_engine;
};

/// Collects the worst case of a self-check.
class Comparison
{
public:
    void beginCase(std::string label)
    {
        m_label = std::move(label);
        ++m_cases;
    }

    /// One number against its reference; `tolerance` > 0.
    void compare(double found, double expected, double tolerance)
    {
        const double deviation = std::fabs(found - expected) / tolerance;
        if (!std::isfinite(deviation)) {
            fail("found a number that is not finite");
        } else if (deviation > m_figure) {
            m_figure = deviation;
            m_worst = m_label;
        }
    }

    /// Something that no tolerance excuses; the first one is kept.
    void fail(const std::string& what)
    {
        if (m_failure.empty()) {
            m_failure = m_label + ": " + what;
        }
    }

    SelfCheckResult result() const
    {
        char figure[32]; // NOLINT(modernize-avoid-c-arrays)
        std::snprintf(figure, sizeof(figure), "%.2g", m_figure);
        const std::string worst = m_worst.empty() ? "" : ", worst with " + m_worst;
        return {m_failure.empty() && m_figure <= 1.0, m_figure,
            m_failure.empty()
                ? std::to_string(m_cases) + " cases, " + figure + " of the tolerance" + worst
                : m_failure};
    }

private:
    std::string m_label;
    std::string m_worst;
    std::string m_failure;
    double m_figure = 0.0;
    int m_cases = 0;
};

} // namespace lapidary::compute
