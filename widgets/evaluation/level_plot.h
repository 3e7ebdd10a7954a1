// SPDX-License-Identifier: GPL-3.0-or-later
// LevelPlot: accuracy of several models by level, each point with its interval.
#pragma once

#include "widgets/plots/plot_view.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace lapidary::widgets {

/// A share and what chance would allow it to be.
struct IntervalPoint
{
    double value = 0.0;
    double low = 0.0;
    double high = 0.0;
};

/// One model; a point for each level, or nothing where it answered no item.
struct LevelSeries
{
    QString name;
    std::vector<std::optional<IntervalPoint>> points;
};

class LevelPlot : public PlotView
{
    Q_OBJECT

public:
    explicit LevelPlot(const Theme& theme, QWidget* parent = nullptr);

    /// Shows these models; every series has as many points as there are levels.
    void setSeries(const QStringList& levels, const std::vector<LevelSeries>& series);

    /// Writes the picture; by the ending SVG or, for anything else, PNG at twice the size.
    bool save(const QString& path);

private:
    void add(const LevelSeries& series, int index, int count);

    const Theme& m_theme;
};

} // namespace lapidary::widgets
