// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/unit_map_view.h"

#include "model/core/registry.h"
#include "widgets/map/map_overlay.h"
#include "widgets/map/map_picture.h"
#include "widgets/theme/theme.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace lapidary::widgets {

namespace {

constexpr std::chrono::milliseconds kTipDelay{250};
constexpr double kFitMargin = 28.0; // pixels around the marks
constexpr double kFarthest = 4.0;   // how much smaller than fitted
constexpr double kNearest = 1e5;
constexpr double kLeastScale = 1e-6;
constexpr double kLargestScale = 1e9;

} // namespace

UnitMapView::UnitMapView(const Theme& theme, SelectionModel& selection, QWidget* parent)
    : PlotView(theme, tr("Map of units"), parent)
    , m_theme(theme)
    , m_selection(selection)
    , m_tool(model::registry<CanvasTool>().find("lasso"))
{
    setInteractions(QCP::Interactions());
    setMouseTracking(true);
    axisRect()->setVisible(false); // no axes: distances are all that a projection says
    for (QCPAxis* axis : axisRect()->axes()) {
        axis->setVisible(false);
        axis->grid()->setVisible(false);
    }
    m_picture = new MapPicture(this, m_scene, m_camera);
    m_scene.setTheme(theme.id());
    m_tipTimer.setSingleShot(true);
    m_tipTimer.setInterval(kTipDelay);
    connect(&m_tipTimer, &QTimer::timeout, this, &UnitMapView::showTip);
    connect(&theme, &Theme::changed, this, [this] {
        m_scene.setTheme(m_theme.id());
        redraw();
    });
    connect(&selection, &SelectionModel::changed, this, [this] {
        m_scene.setSelection(m_selection.units());
        redraw();
    });
    connect(&selection, &SelectionModel::primaryChanged, this, [this] {
        updateDescription();
        update();
    });
    updateCursor();
    updateDescription();
}

UnitMapView::~UnitMapView() = default;

void UnitMapView::setPoints(const QString& projection, std::vector<UnitId> units,
    std::vector<float> x, std::vector<float> y)
{
    m_projection = projection;
    m_gesture.reset();
    m_scene.setPoints(std::move(units), std::move(x), std::move(y));
    m_scene.setSelection(m_selection.units());
    m_hover = m_scene.size();
    fit();
}

void UnitMapView::setPaint(MapPaint paint)
{
    m_scene.setPaint(std::move(paint));
    redraw();
    Q_EMIT paintChanged();
}

void UnitMapView::setTool(std::string_view id)
{
    const CanvasTool* tool = model::registry<CanvasTool>().find(id);
    LAP_ASSERT(tool != nullptr);
    if (std::exchange(m_tool, tool) != tool) {
        m_gesture.reset();
        m_drag = Drag::Nothing;
        updateCursor();
        update();
        Q_EMIT toolChanged();
    }
}

void UnitMapView::setIsolated(std::optional<std::uint16_t> ink)
{
    m_scene.setIsolated(ink);
    redraw();
    Q_EMIT paintChanged();
}

void UnitMapView::selectInk(std::uint16_t ink, const QString& source, SelectionMode mode)
{
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < m_scene.size(); ++i) {
        if (m_scene.paint().inkOf[i] == ink) {
            points.push_back(i);
        }
    }
    selectPoints(points, mode, {source, m_projection, {}});
}

void UnitMapView::setLabelled(bool isLabelled)
{
    m_isLabelled = isLabelled;
    update();
}

void UnitMapView::selectPoints(
    const std::vector<std::size_t>& points, SelectionMode mode, const Provenance& provenance)
{
    UnitSet chosen(m_selection.units().size());
    for (const std::size_t point : points) {
        chosen.insert(m_scene.units()[point]);
    }
    m_selection.select(chosen, mode, provenance);
}

void UnitMapView::fit()
{
    const QRectF bounds = m_scene.bounds();
    const QRectF place = QRectF(rect().marginsRemoved(m_covered))
                             .adjusted(kFitMargin, kFitMargin, -kFitMargin, -kFitMargin);
    const double wide = std::max(place.width(), 1.0);
    const double high = std::max(place.height(), 1.0);
    const auto scaleFor = [](double pixels, double extent) {
        return extent > 0.0 ? pixels / extent : kLargestScale;
    };
    double scale = std::min(scaleFor(wide, bounds.width()), scaleFor(high, bounds.height()));
    scale = scale < kLargestScale ? std::max(scale, kLeastScale) : 1.0;
    m_fitScale = scale;
    const QPointF middle = bounds.center();
    setCamera({scale, place.center().x() - scale * middle.x(), -scale,
        place.center().y() + scale * middle.y()});
    m_isFitted = true;
}

void UnitMapView::setCovered(const QMargins& covered)
{
    if (std::exchange(m_covered, covered) != covered && m_isFitted) {
        fit();
    }
}

void UnitMapView::zoom(double factor, QPointF around)
{
    const double wanted
        = std::clamp(m_camera.scaleX * factor, m_fitScale / kFarthest, m_fitScale * kNearest);
    const double real = wanted / m_camera.scaleX;
    SplatCamera camera = m_camera;
    camera.scaleX *= real;
    camera.scaleY *= real;
    camera.offsetX = around.x() + (camera.offsetX - around.x()) * real;
    camera.offsetY = around.y() + (camera.offsetY - around.y()) * real;
    setCamera(camera);
}

void UnitMapView::pan(QPointF pixels)
{
    SplatCamera camera = m_camera;
    camera.offsetX += pixels.x();
    camera.offsetY += pixels.y();
    setCamera(camera);
}

void UnitMapView::setCamera(const SplatCamera& camera)
{
    m_camera = camera;
    m_isFitted = false;
    redraw();
}

std::optional<QPointF> UnitMapView::pixelOf(UnitId unit) const
{
    const auto found = std::find(m_scene.units().begin(), m_scene.units().end(), unit);
    if (found == m_scene.units().end()) {
        return std::nullopt;
    }
    const QPointF place = m_scene.place(static_cast<std::size_t>(found - m_scene.units().begin()));
    return m_camera.toPixel(place.x(), place.y());
}

UnitId UnitMapView::hovered() const
{
    return m_hover < m_scene.size() ? m_scene.units()[m_hover] : kNoUnit;
}

// At most once a turn of the event loop; the map follows the hand, so no slower.
void UnitMapView::redraw()
{
    updateDescription();
    replot(QCustomPlot::rpQueuedReplot);
}

void UnitMapView::updateDescription()
{
    const UnitId primary = m_selection.primary();
    QString text = tr("%1 units shown, %2 selected")
                       .arg(QLocale().toString(qulonglong(m_scene.size())))
                       .arg(QLocale().toString(m_scene.selectedCount()));
    if (primary != kNoUnit && m_tipText) {
        text += QStringLiteral(". ") + m_tipText(primary);
    }
    if (text != accessibleDescription()) {
        setAccessibleDescription(text);
    }
}

QPolygonF UnitMapView::toData(const QPolygonF& pixels) const
{
    QPolygonF places;
    for (const QPointF& pixel : pixels) {
        places << m_camera.toData(pixel);
    }
    return places;
}

void UnitMapView::setHover(std::size_t point)
{
    if (std::exchange(m_hover, point) == point) {
        return;
    }
    update();
    Q_EMIT hoverChanged(hovered());
    if (point == m_scene.size()) {
        m_tipTimer.stop();
        QToolTip::hideText();
    } else if (QToolTip::isVisible()) {
        showTip(); // from one unit to the next without delay
    } else {
        m_tipTimer.start();
    }
}

void UnitMapView::showTip()
{
    if (m_tipText && hovered() != kNoUnit) {
        const QPointF place = *pixelOf(hovered());
        QToolTip::showText(
            mapToGlobal(place.toPoint() + QPoint(12, 12)), m_tipText(hovered()), this);
    }
}

void UnitMapView::resizeEvent(QResizeEvent* event)
{
    const bool isFitted = m_isFitted;
    PlotView::resizeEvent(event);
    if (isFitted || event->oldSize().isEmpty()) {
        fit();
    } else {
        pan(QPointF(event->size().width() - event->oldSize().width(),
                event->size().height() - event->oldSize().height())
            * 0.5);
    }
}

void UnitMapView::paintEvent(QPaintEvent* event)
{
    PlotView::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_isLabelled) {
        paintLabels(painter, m_theme, m_scene, m_camera);
    }
    if (const auto place = pixelOf(m_selection.primary())) {
        paintRing(painter, m_theme, *place, /*isStrong=*/true);
    }
    if (hovered() != kNoUnit && hovered() != m_selection.primary()) {
        paintRing(painter, m_theme, *pixelOf(hovered()), /*isStrong=*/false);
    }
    if (m_gesture && m_gesture->state() != Gesture::State::Waiting) {
        const std::size_t inside
            = pointsInside(m_scene.points(), m_camera, m_gesture->outline(), size()).size();
        paintOutline(painter, m_theme, m_gesture->outline(),
            tr("%1 units").arg(QLocale().toString(qulonglong(inside))));
    }
    paintHint(painter, m_theme, rect(),
        QCoreApplication::translate("lapidary::widgets::Tools", m_tool->hint), m_heldModifiers,
        m_isSpaceHeld);
}

} // namespace lapidary::widgets
