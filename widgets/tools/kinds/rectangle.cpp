// SPDX-License-Identifier: GPL-3.0-or-later
// Rectangle: from corner to corner.
#include "widgets/tools/kinds/canvas_tool.h"

#include <QCoreApplication>
#include <QRectF>

namespace lapidary::widgets {

CanvasTool makeRectangle();

namespace {

class Rectangle : public Gesture
{
public:
    void press(QPointF place) override
    {
        m_start = place;
        m_outline = {place};
        m_state = State::Drawing;
    }

    void move(QPointF place) override
    {
        if (m_state == State::Drawing) {
            const QRectF box = QRectF(m_start, place).normalized();
            m_outline = {box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()};
        }
    }

    void release(QPointF place) override
    {
        move(place);
        m_state = m_state == State::Drawing ? State::Done : m_state;
    }

private:
    QPointF m_start;
};

} // namespace

CanvasTool makeRectangle()
{
    return {
        {"rectangle", QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Rectangle"),
            QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Select what lies between two corners"),
            {}, {}},
        Qt::Key_R, "rectangle",
        QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Drag from corner to corner"),
        [] { return std::make_unique<Rectangle>(); }};
}

} // namespace lapidary::widgets
