// SPDX-License-Identifier: GPL-3.0-or-later
// CurvePlot: named curves over the steps of a run: switched on and off by their keys, which also
// tell the value under the crosshair. The range follows the data until a person zooms.
#pragma once

#include "widgets/plots/plot_view.h"
#include "widgets/run/curve.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QSlider;
class QToolButton;

namespace lapidary::widgets {

class FlowLayout;
class TextLabel;

/// How a curve is drawn.
struct CurveLook
{
    int series = -1;       ///< colour of the n-th expert; negative: the accent
    bool isSparse = false; ///< few values: each is marked, and nothing is smoothed
};

class CurvePlot : public QWidget
{
    Q_OBJECT

public:
    CurvePlot(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    /// Adds an empty curve and returns its number.
    int addCurve(const QString& name, const CurveLook& look);

    void append(int curve, const std::vector<double>& steps, const std::vector<double>& values);
    /// Forgets everything from this step on, of every curve.
    void truncate(double step);
    /// Takes one curve away; the numbers of those after it fall by one.
    void removeCurve(int curve);
    /// Forgets curves and marks.
    void clear();

    int count() const { return static_cast<int>(m_curves.size()); }

    const Curve& curve(int index) const;

    /// A line that says where the rest of the page looks; nothing: none.
    void setPosition(std::optional<double> step);
    /// Thin lines at these steps (a resume, another phase).
    void setMarks(const std::vector<double>& steps);

    void setLogarithmic(bool isLogarithmic);
    bool isLogarithmic() const;
    /// 0 (as measured) to 0.99.
    void setSmoothing(double weight);
    double smoothing() const;

    /// Shows everything again and follows the data.
    void fit();

    PlotView& plot() const { return *m_plot; }

    /// The value of a curve that its key shows: under the crosshair, or the last one.
    std::optional<double> shownValue(int curve) const;

Q_SIGNALS:
    /// A person clicked at this step.
    void chosen(double step);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Line
    {
        QString name;
        CurveLook look;
        Curve curve;
        QCPGraph* raw = nullptr;
        QCPGraph* smooth = nullptr;
        QToolButton* key = nullptr;
    };

    QWidget* makeControls();
    void applyStyle();
    void fill(Line& line);
    void rescale();
    void describe();
    void moveCrosshair(std::optional<double> step);
    bool takeKey(int key);
    bool takeWheel(QWheelEvent& event);
    double stepBeside(double step, int direction) const;
    QColor colorOf(const Line& line) const;
    void arrange(QCPItemStraightLine& line, double step) const;

    const Theme& m_theme;
    PlotView* m_plot = nullptr;
    FlowLayout* m_keys = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QSlider* m_smoothing = nullptr;
    TextLabel* m_place = nullptr;
    std::vector<Line> m_curves;
    QCPItemStraightLine* m_crosshair = nullptr;
    QCPItemStraightLine* m_position = nullptr;
    std::vector<QCPItemStraightLine*> m_marks;
    std::optional<double> m_cross;
    bool m_isFollowing = true;
    QPoint m_pressed;
};

} // namespace lapidary::widgets
