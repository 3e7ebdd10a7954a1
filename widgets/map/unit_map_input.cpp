// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keyboard of the map.
#include "model/core/registry.h"
#include "widgets/document/unit_drag.h"
#include "widgets/map/unit_map_view.h"
#include "widgets/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lapidary::widgets {

namespace {

constexpr double kGrip = 6.0;      // around a selected unit, to drag the selection
constexpr double kLeastDrag = 4.0; // pixels that make a press a drag
constexpr double kZoomStep = 1.25;
constexpr double kPanStep = 48.0;

} // namespace

void UnitMapView::mousePressEvent(QMouseEvent* event)
{
    setHover(m_scene.size());
    m_pressPlace = event->position();
    m_lastPlace = m_pressPlace;
    const bool isLeft = event->button() == Qt::LeftButton;
    const bool isPanTool = !m_tool->makeGesture || m_isSpaceHeld;
    if (event->button() == Qt::MiddleButton || (isLeft && isPanTool)) {
        m_drag = Drag::Pan;
        updateCursor();
    } else if (isLeft) {
        beginPress(event);
    }
}

void UnitMapView::beginPress(QMouseEvent* event)
{
    if (m_gesture || m_tool->info.id == "polygon") {
        m_gesture = m_gesture ? std::move(m_gesture) : m_tool->makeGesture();
        m_drag = Drag::Gesture;
        m_gesture->press(m_pressPlace);
        update();
        finishGesture(event->modifiers());
        return;
    }
    const std::size_t point = nearestPoint(m_scene.points(), m_camera, m_pressPlace, kGrip);
    const bool isOnSelection
        = point < m_scene.size() && m_selection.units().contains(m_scene.units()[point]);
    m_drag = isOnSelection && event->modifiers() == Qt::NoModifier ? Drag::Units : Drag::Pick;
}

void UnitMapView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF place = event->position();
    m_heldModifiers = event->modifiers();
    const bool isMoved = QLineF(m_pressPlace, place).length() >= kLeastDrag;
    if (m_drag == Drag::Pan) {
        pan(place - m_lastPlace);
    } else if (m_drag == Drag::Units && isMoved) {
        m_drag = Drag::Nothing;
        Q_EMIT dragStarted();
    } else if (m_drag == Drag::Pick && isMoved) {
        m_gesture = m_tool->makeGesture();
        m_gesture->press(m_pressPlace);
        m_drag = Drag::Gesture;
    }
    if (m_gesture && m_drag != Drag::Pan) {
        m_gesture->move(place);
        update();
    } else if (m_drag == Drag::Nothing && event->buttons() == Qt::NoButton) {
        setHover(nearestPoint(m_scene.points(), m_camera, place, kReach));
    }
    m_lastPlace = place;
}

void UnitMapView::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = std::exchange(m_drag, Drag::Nothing);
    if (drag == Drag::Gesture && m_gesture) {
        m_gesture->release(event->position());
        finishGesture(event->modifiers());
    } else if (drag == Drag::Pick || drag == Drag::Units) {
        clickAt(event->position(), event->modifiers());
    }
    updateCursor();
}

void UnitMapView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (m_gesture) {
        m_gesture->doubleClick(event->position());
        finishGesture(event->modifiers());
    } else {
        mousePressEvent(event);
    }
}

void UnitMapView::finishGesture(Qt::KeyboardModifiers modifiers)
{
    if (!m_gesture || m_gesture->state() != Gesture::State::Done) {
        return;
    }
    const QPolygonF outline = m_gesture->outline();
    m_gesture.reset();
    m_drag = Drag::Nothing;
    update();
    const QString name
        = QCoreApplication::translate("lapidary::widgets::Tools", m_tool->info.title.c_str());
    selectPoints(pointsInside(m_scene.points(), m_camera, outline, size()),
        selectionMode(modifiers), {tr("%1 on the map").arg(name), m_projection, toData(outline)});
}

void UnitMapView::clickAt(QPointF place, Qt::KeyboardModifiers modifiers)
{
    const std::size_t point = nearestPoint(m_scene.points(), m_camera, place, kReach);
    const SelectionMode mode = selectionMode(modifiers);
    if (point == m_scene.size()) {
        if (mode == SelectionMode::Replace) {
            m_selection.clear();
        }
        return;
    }
    const UnitId unit = m_scene.units()[point];
    m_selection.setPrimary(unit);
    if (mode == SelectionMode::Subtract) {
        m_selection.toggle(unit);
    } else {
        selectPoints({point}, mode, {tr("single units"), m_projection, {}});
    }
}

void UnitMapView::wheelEvent(QWheelEvent* event)
{
    constexpr double kNotch = 120.0;
    if (m_isScrolled && !hasFocus()) {
        event->ignore();
        return;
    }
    zoom(std::pow(kZoomStep, event->angleDelta().y() / kNotch), event->position());
    event->accept();
}

void UnitMapView::leaveEvent(QEvent* event)
{
    setHover(m_scene.size());
    PlotView::leaveEvent(event);
}

bool UnitMapView::cancel()
{
    if (m_gesture) {
        m_gesture.reset();
        m_drag = Drag::Nothing;
        update();
        return true;
    }
    if (!m_selection.isEmpty()) {
        m_selection.clear();
        return true;
    }
    const bool isLeaving = m_tool->info.id != "lasso";
    setTool("lasso");
    return isLeaving;
}

// A gesture in progress owns Escape, Return and Backspace, whatever shortcuts there are.
bool UnitMapView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        return true; // tips come from the hovered unit
    }
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* pressed = static_cast<QKeyEvent*>(event);
        const int key = pressed->key();
        const bool isShortcut = pressed->modifiers().testFlag(Qt::ControlModifier);
        if (!isShortcut
            && (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Space)) {
            event->accept();
            return true;
        }
    }
    return PlotView::event(event);
}

void UnitMapView::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    m_heldModifiers = event->modifiers();
    update();
    if (key == Qt::Key_Space) {
        m_isSpaceHeld = true;
        updateCursor();
    } else if (key == Qt::Key_Escape) {
        event->setAccepted(cancel());
    } else if (m_gesture && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
        m_gesture->close();
        finishGesture(event->modifiers());
    } else if (m_gesture && key == Qt::Key_Backspace) {
        m_gesture->stepBack();
    } else if (!handleWalkKey(event)
        && !(event->modifiers() == Qt::NoModifier && handleViewKey(key))
        && !(key == Qt::Key_Plus && handleViewKey(key))) {
        event->ignore();
    }
}

bool UnitMapView::handleViewKey(int key)
{
    const QPointF middle = QRectF(rect()).center();
    for (const CanvasTool& tool : model::registry<CanvasTool>()) {
        if (tool.key == key) {
            setTool(tool.info.id);
            return true;
        }
    }
    switch (key) {
    case Qt::Key_F:
        fit();
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(kZoomStep, middle);
        return true;
    case Qt::Key_Minus:
        zoom(1.0 / kZoomStep, middle);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selection.primary() != kNoUnit) {
            m_selection.toggle(m_selection.primary());
        }
        return true;
    default:
        return false;
    }
}

// Arrows walk from unit to unit, with Shift they select on the way, with Ctrl they move the map.
bool UnitMapView::handleWalkKey(QKeyEvent* event)
{
    QPointF direction;
    switch (event->key()) {
    case Qt::Key_Left:
        direction = {-1.0, 0.0};
        break;
    case Qt::Key_Right:
        direction = {1.0, 0.0};
        break;
    case Qt::Key_Up:
        direction = {0.0, -1.0};
        break;
    case Qt::Key_Down:
        direction = {0.0, 1.0};
        break;
    default:
        return false;
    }
    if (event->modifiers().testFlag(Qt::AltModifier)) {
        return false; // back and forward
    }
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        pan(-direction * kPanStep);
    } else {
        walk(direction, event->modifiers().testFlag(Qt::ShiftModifier));
    }
    return true;
}

// To the unit that is nearest within 45° of the direction; from the middle when there is no start.
void UnitMapView::walk(QPointF direction, bool isExtending)
{
    const QPointF start = pixelOf(m_selection.primary()).value_or(QRectF(rect()).center());
    std::size_t next = m_scene.size();
    double best = 0.0;
    for (std::size_t i = 0; i < m_scene.size(); ++i) {
        const QPointF place = m_scene.place(i);
        const QPointF away = m_camera.toPixel(place.x(), place.y()) - start;
        const double along = QPointF::dotProduct(away, direction);
        const double aside = std::abs(away.x() * direction.y() - away.y() * direction.x());
        const double cost = along + 2.0 * aside;
        const bool isAhead = along > 0.0 && aside <= along;
        if (isAhead && (next == m_scene.size() || cost < best)) {
            best = cost;
            next = i;
        }
    }
    if (next == m_scene.size()) {
        return;
    }
    m_selection.setPrimary(m_scene.units()[next]);
    if (isExtending) {
        selectPoints({next}, SelectionMode::Add, {tr("keys on the map"), m_projection, {}});
    }
}

void UnitMapView::keyReleaseEvent(QKeyEvent* event)
{
    m_heldModifiers = event->modifiers();
    update();
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_isSpaceHeld = false;
        updateCursor();
    } else {
        PlotView::keyReleaseEvent(event);
    }
}

void UnitMapView::focusOutEvent(QFocusEvent* event)
{
    m_isSpaceHeld = false;
    m_heldModifiers = {};
    updateCursor();
    PlotView::focusOutEvent(event);
}

void UnitMapView::updateCursor()
{
    if (m_drag == Drag::Pan) {
        setCursor(Qt::ClosedHandCursor);
    } else {
        setCursor(m_isSpaceHeld || !m_tool->makeGesture ? Qt::OpenHandCursor : Qt::CrossCursor);
    }
}

} // namespace lapidary::widgets
