// SPDX-License-Identifier: GPL-3.0-or-later
// The monkey in front of the real window; how many steps is the only difference between the short
// and the long test.
#pragma once

#include "app/main_window.h"
#include "tests/app/bench.h"
#include "tests/robot/monkey.h"

#include <QTest>

namespace lapidary::robot {

/// Plays, starting the workbench again whenever the monkey has closed it, and checks that a person
/// could go on working afterwards.
inline void playMonkey(quint32 seed, int steps)
{
    constexpr int kMostStarts = 50;
    Bench bench(800);
    Monkey monkey(seed);
    int left = steps;
    for (int start = 0; left > 0 && start < kMostStarts; ++start) {
        QVERIFY(bench.restart());
        watchedApplication().watch(false); // a file dialog of Qt may take what it likes
        left -= std::max(1, monkey.play(bench.window(), left));
        QVERIFY2(left <= 0 || !bench.window().isVisible(),
            qPrintable(monkey.lastSteps().join(QChar(u'\n'))));
    }
    if (!bench.window().isVisible()) {
        QVERIFY(bench.restart());
    }
    QVERIFY2(Monkey::escape(), qPrintable(monkey.lastSteps().join(QChar(u'\n'))));
    LAP_DO(bench.robot, press(u"Ctrl+4"));
    LAP_DO(bench.robot, waitFor(u"page.group"));
    LAP_DO(bench.robot, press(u"Ctrl+K"));
    LAP_DO(bench.robot, waitFor(u"Command to run"));
    LAP_DO(bench.robot, press(u"Esc"));
    LAP_DO(bench.robot, picture(QStringLiteral("after-the-monkey-%1").arg(seed)));
}

} // namespace lapidary::robot
