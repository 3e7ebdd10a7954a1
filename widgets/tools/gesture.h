// SPDX-License-Identifier: GPL-3.0-or-later
// Gesture: follows the mouse from the first press until there is an outline, or until it is given
// up. It knows pixels only; what lies inside is the map's business.
#pragma once

#include <QPolygonF>

namespace lapidary::widgets {

class Gesture
{
public:
    enum class State
    {
        Waiting, ///< nothing drawn yet
        Drawing,
        Done, ///< the outline is final
    };

    virtual ~Gesture() = default;

    virtual void press(QPointF place) = 0;
    virtual void move(QPointF place) = 0;
    virtual void release(QPointF place) = 0;

    virtual void doubleClick(QPointF /*place*/) { }

    /// Return was pressed.
    virtual void close() { }

    /// Backspace was pressed.
    virtual void stepBack() { }

    State state() const { return m_state; }

    /// What is drawn so far, in pixels; closed by itself.
    const QPolygonF& outline() const { return m_outline; }

protected:
    State m_state = State::Waiting;
    QPolygonF m_outline;
};

} // namespace lapidary::widgets
