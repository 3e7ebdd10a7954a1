// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keyboard as the window system would send them: events to windows, never to widgets.
#pragma once

#include <QMimeData>
#include <QPoint>
#include <QPointer>
#include <QStringView>
#include <QWindow>

#include <vector>

namespace lapidary::robot {

/// One step of a mouse gesture; places are on the screen.
struct MouseStep
{
    enum class Kind
    {
        Move,
        Press,
        Release
    };

    Kind kind = Kind::Move;
    QPoint place;
};

/// Gives the window the keyboard, as a window manager does with the window that a person uses.
/// Returns whether it has it.
bool activate(QWindow* window);

/// The window that keys go to: the active one, else what a window manager would choose.
QWindow* keyboardWindow();

/// Presses and releases in `window`; with `isDouble` twice, as one double click.
void clickAt(QWindow* window, QPoint place, Qt::MouseButton button, Qt::KeyboardModifiers modifiers,
    bool isDouble);

void moveTo(QWindow* window, QPoint place);

/// Turns the wheel; 120 is one notch, towards the person is negative.
void wheelAt(QWindow* window, QPoint place, QPoint angle, Qt::KeyboardModifiers modifiers);

/// Plays the steps from a timer, so that they also arrive in the event loop of a drag or of a menu
/// that one of them starts. Returns whether all were played and handled in time.
bool playGesture(QWindow* window, const std::vector<MouseStep>& steps,
    Qt::KeyboardModifiers modifiers, int timeoutMs);

/// Sends the events of a drop from another program. Returns whether the place takes the data.
bool dropAt(QWindow* window, QPoint place, const QMimeData& data);

/// Types a text character by character into the keyboard window.
void typeText(QStringView text);

/// Presses a key sequence such as "Ctrl+K" or "Shift+Tab". Returns false when it names no key.
bool pressKeys(const QString& keys);

} // namespace lapidary::robot
