// SPDX-License-Identifier: GPL-3.0-or-later
// The hand and the words of CurvePlot: crosshair, zoom, keys, descriptions.
#include "widgets/run/curve_plot.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr double kZoom = 0.8;
constexpr int kClick = 4; // px: further is a drag

} // namespace

void CurvePlot::arrange(QCPItemStraightLine& line, double step) const
{
    line.point1->setCoords(step, 0.1);
    line.point2->setCoords(step, 1.0);
    line.setVisible(true);
}

void CurvePlot::setPosition(std::optional<double> step)
{
    if (step) {
        arrange(*m_position, *step);
    }
    m_position->setVisible(step.has_value());
    m_plot->requestReplot();
}

void CurvePlot::setMarks(const std::vector<double>& steps)
{
    for (QCPItemStraightLine* mark : m_marks) {
        m_plot->removeItem(mark);
    }
    m_marks.clear();
    for (const double step : steps) {
        auto* mark = new QCPItemStraightLine(m_plot);
        mark->setPen(QPen(m_theme.color(Token::Outline), 1.0, Qt::DotLine));
        arrange(*mark, step);
        m_marks.push_back(mark);
    }
    m_plot->requestReplot();
}

std::optional<double> CurvePlot::shownValue(int curve) const
{
    const Curve& values = this->curve(curve);
    const long index
        = m_cross ? values.indexAt(*m_cross) : static_cast<long>(values.values().size()) - 1;
    return index < 0 ? std::nullopt
                     : std::optional(values.values()[static_cast<std::size_t>(index)]);
}

void CurvePlot::describe()
{
    QStringList parts;
    double last = 0.0;
    for (int index = 0; index < count(); ++index) {
        Line& line = m_curves[static_cast<std::size_t>(index)];
        const auto value = shownValue(index);
        const QString text
            = value ? line.name + QStringLiteral(" ") + figureText(*value) : line.name;
        if (line.key->text() != text) {
            line.key->setText(text);
        }
        if (value) {
            parts.append(text);
            last = std::max(last, line.curve.steps().back());
        }
    }
    const QString place = tr("step %1").arg(countText(std::llround(m_cross.value_or(last))));
    m_place->setText(parts.isEmpty() ? QString() : place);
    QString summary = parts.isEmpty()
        ? tr("No values yet")
        : tr("At %1: %2").arg(place, parts.join(QStringLiteral(", ")));
    if (smoothing() > 0.0 && !parts.isEmpty()) {
        summary += tr(". Strong lines are smoothed, weight of the past %1; faint ones are as "
                      "measured, and so are the figures")
                       .arg(figureText(smoothing()));
    }
    if (summary != m_plot->accessibleDescription()) {
        m_plot->setSummary(summary);
        m_plot->setToolTip({}); // the figures stand in the keys
    }
}

void CurvePlot::moveCrosshair(std::optional<double> step)
{
    m_cross = step;
    if (step) {
        arrange(*m_crosshair, *step);
    }
    m_crosshair->setVisible(step.has_value());
    describe();
    m_plot->requestReplot();
}

double CurvePlot::stepBeside(double step, int direction) const
{
    double nearest = step;
    for (const Line& line : m_curves) {
        const auto& steps = line.curve.steps();
        const long index = direction > 0 ? line.curve.indexAt(step) + 1
                                         : line.curve.indexAt(std::nextafter(step, -1e300));
        if (!line.key->isChecked() || index < 0 || index >= static_cast<long>(steps.size())) {
            continue;
        }
        const double found = steps[static_cast<std::size_t>(index)];
        if (nearest == step || std::abs(found - step) < std::abs(nearest - step)) {
            nearest = found;
        }
    }
    return nearest;
}

bool CurvePlot::takeKey(int key)
{
    double last = 0.0;
    for (const Line& line : m_curves) {
        last = line.curve.steps().empty() ? last : std::max(last, line.curve.steps().back());
    }
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        moveCrosshair(stepBeside(m_cross.value_or(last), key == Qt::Key_Left ? -1 : 1));
        return true;
    case Qt::Key_Escape:
        if (!m_cross) {
            return false;
        }
        moveCrosshair({});
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_cross) {
            Q_EMIT chosen(*m_cross);
        }
        return m_cross.has_value();
    case Qt::Key_Plus:
    case Qt::Key_Minus:
        m_isFollowing = false;
        m_plot->xAxis->scaleRange(key == Qt::Key_Plus ? kZoom : 1.0 / kZoom,
            m_cross.value_or(m_plot->xAxis->range().center()));
        m_plot->requestReplot();
        return true;
    case Qt::Key_0:
        fit();
        return true;
    default:
        return false;
    }
}

// The wheel alone belongs to the page, which scrolls.
bool CurvePlot::takeWheel(QWheelEvent& event)
{
    if (!event.modifiers().testFlag(Qt::ControlModifier)) {
        event.ignore();
        return true;
    }
    m_isFollowing = false;
    m_plot->xAxis->scaleRange(std::pow(kZoom, event.angleDelta().y() / 120.0),
        m_plot->xAxis->pixelToCoord(event.position().x()));
    m_plot->requestReplot();
    event.accept();
    return true;
}

bool CurvePlot::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseMove: {
        const auto* move = static_cast<QMouseEvent*>(event);
        if (move->buttons() == Qt::NoButton) {
            moveCrosshair(std::round(m_plot->xAxis->pixelToCoord(move->position().x())));
        } else if ((move->pos() - m_pressed).manhattanLength() >= kClick) {
            m_isFollowing = false;
        }
        break;
    }
    case QEvent::Leave:
        moveCrosshair({});
        break;
    case QEvent::MouseButtonPress:
        m_pressed = static_cast<QMouseEvent*>(event)->pos();
        break;
    case QEvent::MouseButtonRelease: {
        const auto* release = static_cast<QMouseEvent*>(event);
        if ((release->pos() - m_pressed).manhattanLength() < kClick) {
            Q_EMIT chosen(std::round(m_plot->xAxis->pixelToCoord(release->position().x())));
        }
        break;
    }
    case QEvent::MouseButtonDblClick:
        fit();
        break;
    case QEvent::Wheel:
        return takeWheel(*static_cast<QWheelEvent*>(event));
    case QEvent::KeyPress:
        return takeKey(static_cast<QKeyEvent*>(event)->key());
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lapidary::widgets
