// SPDX-License-Identifier: GPL-3.0-or-later
// Curve: the values of one figure over the steps, as measured and smoothed.
#pragma once

#include <vector>

namespace lapidary::widgets {

class Curve
{
public:
    /// Adds values behind those there are; steps rise. A value that is not finite is a gap.
    void append(const std::vector<double>& steps, const std::vector<double>& values);

    /// Forgets everything from this step on.
    void truncate(double step);

    /// Weight of the past in the smoothed values, 0 (as measured) to below 1.
    void setSmoothing(double weight);

    const std::vector<double>& steps() const { return m_steps; }

    const std::vector<double>& values() const { return m_values; }

    /// Exponential mean without the bias of its start (the same correction as in Adam); gaps stay.
    const std::vector<double>& smoothed() const { return m_smoothed; }

    /// Index of the last value at or before this step; -1 when there is none.
    long indexAt(double step) const;

private:
    void smoothFrom(std::size_t index);

    std::vector<double> m_steps;
    std::vector<double> m_values;
    std::vector<double> m_smoothed;
    std::vector<double> m_sums;    ///< the mean before its correction
    std::vector<double> m_weights; ///< what it is divided by
    double m_weight = 0.0;
};

} // namespace lapidary::widgets
