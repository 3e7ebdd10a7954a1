// SPDX-License-Identifier: GPL-3.0-or-later
// Lasso: a free outline, closed from its end to its start.
#include "widgets/tools/kinds/canvas_tool.h"

#include <QCoreApplication>
#include <QLineF>

namespace lapidary::widgets {

CanvasTool makeLasso();

namespace {

constexpr double kLeastStep = 4.0; // pixels between two points of the outline

class Lasso : public Gesture
{
public:
    void press(QPointF place) override
    {
        m_outline = {place};
        m_state = State::Drawing;
    }

    void move(QPointF place) override
    {
        if (m_state == State::Drawing && QLineF(m_outline.last(), place).length() >= kLeastStep) {
            m_outline << place;
        }
    }

    void release(QPointF place) override
    {
        if (m_state == State::Drawing) {
            m_outline << place;
            m_state = State::Done;
        }
    }
};

} // namespace

CanvasTool makeLasso()
{
    return {{"lasso", QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Lasso"),
                QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Select what you draw a line around"),
                {}, {}},
        Qt::Key_L, "lasso", QT_TRANSLATE_NOOP("lapidary::widgets::Tools", "Drag to lasso"),
        [] { return std::make_unique<Lasso>(); }};
}

} // namespace lapidary::widgets
