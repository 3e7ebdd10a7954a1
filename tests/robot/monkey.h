// SPDX-License-Identifier: GPL-3.0-or-later
// Random input at random places, to find crashes and dead ends that nobody thought of.
#pragma once

#include <QObject>
#include <QPointer>
#include <QRandomGenerator>
#include <QStringList>
#include <QWidget>

namespace lapidary::robot {

class Monkey
{
public:
    /// The same seed gives the same choices.
    explicit Monkey(quint32 seed);

    /// Clicks, drags, scrolls, presses and types `steps` times, on the main window and whatever it
    /// opens. Steps come from a timer, so they go on inside dialogs and menus with an event loop of
    /// their own. Ends early when the main window is closed. Returns how many steps were done.
    int play(QWidget& main, int steps);

    /// Leaves menus and dialogs as a person would, with Esc. Returns whether all are gone.
    static bool escape();

    /// The last steps in words, for a failure.
    QStringList lastSteps() const { return m_log; }

private:
    bool isMainOpen() const;
    void schedule();
    void next();
    void step();
    void mouseStep(QWidget* window, QPoint place);
    void keyStep();

    int below(int bound) { return m_random.bounded(bound); }

    void note(const QString& what);

    QObject m_context; ///< no step after this monkey is gone
    QPointer<QWidget> m_main;
    QRandomGenerator m_random;
    int m_left = 0;   ///< steps
    int m_level = -1; ///< depth of event loops in which a step is being played
    QStringList m_log;
};

} // namespace lapidary::robot
