// SPDX-License-Identifier: GPL-3.0-or-later
// UnitMapView: the map of units. Units that lie near to each other work together; they are selected
// by drawing around them. The marks are our own raster in a QCustomPlot (map_picture.h).
#pragma once

#include "widgets/document/selection_model.h"
#include "widgets/map/map_scene.h"
#include "widgets/plots/plot_view.h"
#include "widgets/tools/kinds/canvas_tool.h"

#include <QTimer>

#include <functional>
#include <memory>

namespace lapidary::widgets {

class MapPicture;

class UnitMapView : public PlotView
{
    Q_OBJECT

public:
    /// Radius around the pointer in which a unit is hovered, in pixels.
    static constexpr double kReach = 10.0;

    UnitMapView(const Theme& theme, SelectionModel& selection, QWidget* parent = nullptr);
    ~UnitMapView() override;

    /// Shows units at these places (all three of the same length) and fits them into the view.
    /// `projection` names the picture for provenance ("PCA of layer 3").
    void setPoints(const QString& projection, std::vector<UnitId> units, std::vector<float> x,
        std::vector<float> y);

    /// Colours; one ink per unit of setPoints().
    void setPaint(MapPaint paint);

    /// What is written at a hovered unit; its first line names it.
    void setTipText(std::function<QString(UnitId)> text) { m_tipText = std::move(text); }

    const MapScene& scene() const { return m_scene; }

    /// The tool of that id; an unknown one is our own bug and asserts.
    void setTool(std::string_view id);

    const CanvasTool& tool() const { return *m_tool; }

    /// Only units of that ink keep their colour; nothing: all do.
    void setIsolated(std::optional<std::uint16_t> ink);

    /// Selects all units of an ink.
    void selectInk(std::uint16_t ink, const QString& source, SelectionMode mode);

    /// What units do: words at experts, when there is room.
    void setLabelled(bool isLabelled);

    /// Shows everything, in the middle of what is not covered.
    void fit();

    /// How much of each side is covered by something else; `fit` keeps clear of it.
    void setCovered(const QMargins& covered);

    /// Enlarges by `factor` around a pixel of the view.
    void zoom(double factor, QPointF around);

    void pan(QPointF pixels);

    /// In a page that scrolls the wheel turns the page until the map has the keyboard.
    void setScrolled(bool isScrolled) { m_isScrolled = isScrolled; }

    const SplatCamera& camera() const { return m_camera; }

    /// The pixel of a unit in the view, or nothing when the unit is not on this map.
    std::optional<QPointF> pixelOf(UnitId unit) const;

    UnitId hovered() const;

Q_SIGNALS:
    void toolChanged();
    /// The paint, its isolation or the counts in it changed.
    void paintChanged();
    void hoverChanged(lapidary::widgets::UnitId unit);
    /// The selected units are being dragged out of the map.
    void dragStarted();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Drag
    {
        Nothing,
        Pan,
        Gesture,
        Pick,  ///< pressed, not moved yet
        Units, ///< pressed on a selected unit, not moved yet
    };

    void redraw();
    void setHover(std::size_t point);
    void showTip();
    void beginPress(QMouseEvent* event);
    void finishGesture(Qt::KeyboardModifiers modifiers);
    void clickAt(QPointF place, Qt::KeyboardModifiers modifiers);
    bool cancel();
    bool handleViewKey(int key);
    bool handleWalkKey(QKeyEvent* event);
    void walk(QPointF direction, bool isExtending);
    void setCamera(const SplatCamera& camera);
    void updateCursor();
    void updateDescription();
    void selectPoints(
        const std::vector<std::size_t>& points, SelectionMode mode, const Provenance& provenance);
    QPolygonF toData(const QPolygonF& pixels) const;

    const Theme& m_theme;
    SelectionModel& m_selection;
    MapScene m_scene;
    MapPicture* m_picture = nullptr; // owned by QCustomPlot
    QString m_projection;
    SplatCamera m_camera;
    bool m_isFitted = true;
    bool m_isLabelled = true;
    QMargins m_covered;
    double m_fitScale = 1.0; ///< of the last `fit`
    bool m_isScrolled = false;
    const CanvasTool* m_tool = nullptr;
    std::unique_ptr<Gesture> m_gesture;
    Drag m_drag = Drag::Nothing;
    QPointF m_pressPlace;
    QPointF m_lastPlace;
    std::size_t m_hover = 0; // == m_scene.size(): none
    bool m_isSpaceHeld = false;
    Qt::KeyboardModifiers m_heldModifiers;
    QTimer m_tipTimer;
    std::function<QString(UnitId)> m_tipText;
};

} // namespace lapidary::widgets
