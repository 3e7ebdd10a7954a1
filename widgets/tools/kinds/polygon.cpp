// SPDX-License-Identifier: GPL-3.0-or-later
// Polygon: corner by corner, closed by Return, a double click or a click on its first corner.
#include "widgets/tools/kinds/canvas_tool.h"

#include <QCoreApplication>
#include <QLineF>

namespace lapidary::widgets {

CanvasTool makePolygon();

namespace {

constexpr double kNear = 10.0; // pixels around the first corner that close
constexpr int kLeastCorners = 3;

class Polygon : public Gesture
{
public:
    void press(QPointF place) override
    {
        const bool isClosing = m_corners.size() >= kLeastCorners
            && QLineF(m_corners.first(), place).length() <= kNear;
        if (isClosing) {
            close();
            return;
        }
        m_corners << place;
        m_outline = m_corners;
        m_state = State::Drawing;
    }

    void move(QPointF place) override
    {
        if (m_state == State::Drawing) {
            m_outline = m_corners;
            m_outline << place;
        }
    }

    void release(QPointF /*place*/) override { }

    void doubleClick(QPointF /*place*/) override { close(); }

    void close() override
    {
        if (m_state == State::Drawing && m_corners.size() >= kLeastCorners) {
            m_outline = m_corners;
            m_state = State::Done;
        }
    }

    void stepBack() override
    {
        if (m_state == State::Drawing) {
            m_corners.removeLast();
            m_outline = m_corners;
            m_state = m_corners.isEmpty() ? State::Waiting : m_state;
        }
    }

private:
    QPolygonF m_corners;
};

} // namespace

CanvasTool makePolygon()
{
    return {{"polygon", QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Polygon"),
                QT_TRANSLATE_NOOP(
                    "lapidary::widgets::Tools", "Select what lies inside corners that you click"),
                {}, {}},
        Qt::Key_P, "polygon",
        QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Click corners, Return closes"),
        [] { return std::make_unique<Polygon>(); }};
}

} // namespace lapidary::widgets
