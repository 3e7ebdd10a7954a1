// SPDX-License-Identifier: GPL-3.0-or-later
// PlotView: QCustomPlot in the colours of the theme, with a name and a summary in words, replotted
// at most ten times a second.
#pragma once

#include "widgets/plots/qcp.h"

namespace lapidary::widgets {

class Theme;

class PlotView : public QCustomPlot
{
    Q_OBJECT

public:
    static constexpr int kReplotInterval = 100; ///< ms

    /// `name`: what the plot shows, for assistive technology ("Training loss").
    PlotView(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    /// What the picture says, in one sentence ("loss 2.31 at step 3 120, falling").
    void setSummary(const QString& summary);

    /// Replots soon; any number of calls within kReplotInterval is one replot.
    void requestReplot();

    /// Adds a line in the colour of the n-th expert, or in Accent for series < 0.
    QCPGraph* addSeries(const QString& name, int series = -1);

    /// Replots done through requestReplot(), for tests and benchmarks.
    int replotCount() const { return m_replotCount; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void applyTheme();
    void styleAxis(QCPAxis* axis) const;
    void styleSeries(QCPGraph* graph) const;

    const Theme& m_theme;
    QTimer m_timer;
    bool m_isWanted = false;
    int m_replotCount = 0;
};

} // namespace lapidary::widgets
