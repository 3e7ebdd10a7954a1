// SPDX-License-Identifier: GPL-3.0-or-later
// Uses the workbench as a person does. It may only move, press, release, turn the wheel and type;
// it finds its targets by what is written on them, by their accessible name or by objectName, among
// what is visible and enabled; it waits for conditions, never for time. It calls no slots, models
// or actions.
//
// Targets: u"Merge 2 experts" is exactly that; u"Merge*" starts so; u"Jobs > Clear" is Clear inside
// Jobs. What was made for acting (a button, a tab, a row) goes before a heading of the same name.
#pragma once

#include "tests/robot/finder.h"

#include <QImage>
#include <QPolygonF>

#include <functional>
#include <initializer_list>
#include <vector>

namespace lapidary::robot {

/// Runs steps of a robot, an expression that is true when all could be done; if not, the test ends
/// with the robot's sentence and a picture of what was on the screen.
#define LAP_STEPS(robot, ...)                                                                      \
    do {                                                                                           \
        if (!(__VA_ARGS__)) {                                                                      \
            QFAIL(qPrintable((robot).failure()));                                                  \
        }                                                                                          \
    } while (false)

/// The same for one action: LAP_DO(robot, click(u"Merge")).
#define LAP_DO(robot, ...) LAP_STEPS(robot, (robot).__VA_ARGS__)

/// Ends the test with the text unless it is empty.
#define LAP_NOTHING(text)                                                                          \
    do {                                                                                           \
        const QString lapProblems = (text);                                                        \
        if (!lapProblems.isEmpty()) {                                                              \
            QFAIL(qPrintable(lapProblems));                                                        \
        }                                                                                          \
    } while (false)

class Robot
{
public:
    /// Pictures are numbered from `firstPicture` on, so that those of all tests lie in one folder.
    explicit Robot(int firstPicture = 0);

    /// How long an action waits for its target before it fails.
    void setPatience(int milliseconds) { m_patienceMs = milliseconds; }

    // Every action returns whether it could be done; if not, problem() says why in one sentence.
    [[nodiscard]] bool click(QStringView target, Qt::KeyboardModifiers modifiers = {});
    [[nodiscard]] bool doubleClick(QStringView target);
    [[nodiscard]] bool rightClick(QStringView target);
    [[nodiscard]] bool hover(QStringView target);
    [[nodiscard]] bool wheel(QStringView target, int notches, Qt::KeyboardModifiers modifiers = {});

    /// Opens a menu of the menu bar and clicks through to the last entry.
    [[nodiscard]] bool menu(std::initializer_list<QStringView> path);
    /// Opens the command palette, types `query` and accepts the first row.
    [[nodiscard]] bool palette(QStringView query);
    [[nodiscard]] bool type(QStringView text);
    [[nodiscard]] bool press(QStringView keys);

    /// Drags with the left button from the middle of one target to the middle of another.
    [[nodiscard]] bool drag(QStringView from, QStringView to);
    /// Drags from the middle of a target by some pixels.
    [[nodiscard]] bool dragBy(
        QStringView from, QPoint distance, Qt::KeyboardModifiers modifiers = {});
    /// Draws the closed polygon over a view; points in pixels from its top left corner.
    [[nodiscard]] bool lasso(
        QStringView view, const QPolygonF& points, Qt::KeyboardModifiers modifiers = {});
    /// Drops files from outside the program. Without a drag server these are the drop events that a
    /// window gets from one; they go to the window, which looks for the widget below the pointer.
    [[nodiscard]] bool dropFiles(const QStringList& paths, QStringView target);

    /// Waits until some visible text contains `text` (or, for waitGone, none does any more).
    [[nodiscard]] bool waitText(QStringView text);
    [[nodiscard]] bool waitGone(QStringView text);
    /// Waits until there is a target of that name, enabled or not.
    [[nodiscard]] bool waitFor(QStringView target);
    /// Waits for anything else that a person could see; `what` completes "waited for …".
    [[nodiscard]] bool waitUntil(const QString& what, const std::function<bool()>& condition);

    /// What a person can find out without touching anything; these do not wait.
    bool has(QStringView target) const;
    bool isEnabled(QStringView target) const;
    bool reads(QStringView text) const;
    /// The text that a target holds or shows; empty when there is no such target.
    QString text(QStringView target) const;
    /// The name of what has the keyboard.
    QString focusName() const;
    /// The pixels of a target.
    QImage look(QStringView target) const;

    /// Saves what is on the screen as screens/NNN-name.png in the build folder.
    [[nodiscard]] bool picture(QStringView name);

    /// Why the last action could not be done.
    const QString& problem() const { return m_problem; }

    /// The same after saving screens/failed-<test>.png, with its path at the end.
    QString failure() const;

private:
    std::optional<Visible> await(QStringView target, Need need);
    void scrollTo(QStringView target);
    bool clickWith(
        QStringView target, Qt::MouseButton button, Qt::KeyboardModifiers modifiers, bool isDouble);
    bool gesture(
        const Visible& start, const std::vector<QPoint>& places, Qt::KeyboardModifiers modifiers);
    bool fail(const QString& sentence);

    int m_patienceMs;
    int m_nextPicture;
    QString m_problem;
};

} // namespace lapidary::robot
