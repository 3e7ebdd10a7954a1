// SPDX-License-Identifier: GPL-3.0-or-later
// StepMatrix: which expert works in which of the five reasoning steps, against what chance would
// give. A step keeps its colour; below chance a cell is grey.
#pragma once

#include "widgets/run/cell_grid.h"

#include <array>
#include <cstdint>
#include <vector>

namespace lapidary::widgets {

inline constexpr int kStepRows = 5;

/// Labelled tokens of one layer: for each step those that went to each expert.
using StepCounts = std::array<std::vector<std::int64_t>, kStepRows>;

class StepMatrix : public CellGrid
{
    Q_OBJECT

public:
    explicit StepMatrix(const Theme& theme, QWidget* parent = nullptr);

    /// Shows these counts; all five of the same length. Empty: there are none.
    void setCounts(StepCounts counts);

    /// P(expert | step) / P(expert); 0 where nothing is known.
    double lift(int step, int expert) const;

    QString sentence(int row, int column) const override;

protected:
    Cell cell(int row, int column) const override;
    QString rowName(int row) const override;
    QString columnName(int column) const override;
    QString overview() const override;
    void drawLegend(QPainter& painter, const QRectF& place) const override;

private:
    QColor colorOf(int step, double strength) const;

    StepCounts m_counts;
    std::array<double, kStepRows> m_ofStep{};
    std::vector<double> m_ofExpert;
    double m_all = 0.0;
};

} // namespace lapidary::widgets
