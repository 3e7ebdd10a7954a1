// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/monkey.h"

#include "tests/robot/pointer.h"
#include "tests/robot/visible.h"

#include <QApplication>
#include <QFileDialog>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <array>
#include <utility>

namespace lapidary::robot {

namespace {

constexpr int kPauseMs = 1;
constexpr int kMsPerStep = 1000; ///< far above what a step takes; only a dead end gets there
constexpr int kLogLength = 12;
constexpr int kEscapes = 20;

/// Keys of forms and menus; those that end the program or fill the screen are left out.
constexpr std::array kKeys{"Tab", "Shift+Tab", "Return", "Esc", "Space", "Up", "Down", "Left",
    "Right", "Home", "End", "Backspace", "F1", "F2", "Ctrl+K", "Ctrl+N", "Ctrl+W", "Ctrl+1",
    "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8", "Ctrl+=", "Ctrl+-",
    "Ctrl+0", "Ctrl+Shift+D", "Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+F", "Alt+E", "Alt+V",
    "Alt+W", "Alt+H", "Ctrl+A", "Ctrl+Z", "Delete", "Menu", "?", "Ctrl+."};

constexpr std::array kTexts{"expert", "a", "dark", "0", "layout", "../x", "ß日本", "\"'<b>"};

/// A dialog over the real disk: random input in it has renamed and could delete a person's files.
QWidget* openFileDialog()
{
    for (QWidget* window : QApplication::topLevelWidgets()) {
        if (window->isVisible() && qobject_cast<QFileDialog*>(window)) {
            return window;
        }
    }
    return nullptr;
}

} // namespace

Monkey::Monkey(quint32 seed)
    : m_random(seed)
{ }

int Monkey::play(QWidget& main, int steps)
{
    m_main = &main;
    m_left = steps;
    schedule();
    const auto isOver = [this] { return m_left <= 0 || !isMainOpen(); };
    note(QTest::qWaitFor(isOver, steps * kMsPerStep) ? QStringLiteral("over")
                                                     : QStringLiteral("stuck"));
    return steps - std::exchange(m_left, 0);
}

bool Monkey::isMainOpen() const
{
    const QWidget* main = m_main;
    return main && main->isVisible();
}

void Monkey::schedule()
{
    QTimer::singleShot(kPauseMs, &m_context, [this] { next(); });
}

void Monkey::next()
{
    if (m_left <= 0 || !isMainOpen()) {
        return;
    }
    // Due before this step is played, which may open a dialog and not return. But as long as it
    // only waits for its own events, the next one has to wait as well.
    schedule();
    const int level = QThread::currentThread()->loopLevel();
    if (level > m_level) {
        const int outer = std::exchange(m_level, level);
        --m_left;
        step();
        m_level = outer;
    }
}

void Monkey::note(const QString& what)
{
    m_log.append(what);
    while (m_log.size() > kLogLength) {
        m_log.removeFirst();
    }
}

void Monkey::step()
{
    if (QWidget* dialog = openFileDialog()) {
        note(QStringLiteral("leave the file dialog"));
        dialog->close();
        return;
    }
    const std::vector<QWidget*> windows = windowsTakingInput();
    if (windows.empty() || below(4) == 0) {
        keyStep();
        return;
    }
    QWidget* window = windows[static_cast<std::size_t>(below(static_cast<int>(windows.size())))];
    const QPoint place(below(std::max(1, window->width())), below(std::max(1, window->height())));
    mouseStep(window, window->mapToGlobal(place));
}

void Monkey::mouseStep(QWidget* window, QPoint place)
{
    QWindow* handle = window->windowHandle();
    const int choice = below(20);
    note(QStringLiteral("mouse %1 at %2,%3 in %4")
             .arg(choice)
             .arg(place.x())
             .arg(place.y())
             .arg(QString::fromLatin1(window->metaObject()->className())));
    if (choice < 12) {
        clickAt(handle, place, Qt::LeftButton, {}, false);
    } else if (choice < 13) {
        clickAt(handle, place, Qt::LeftButton, {}, true);
    } else if (choice < 15) {
        clickAt(handle, place, Qt::RightButton, {}, false);
    } else if (choice < 17) {
        wheelAt(handle, place, QPoint(0, below(2) == 0 ? 240 : -240), {});
    } else {
        const QPoint end = place + QPoint(below(300) - 150, below(300) - 150);
        std::vector<MouseStep> steps{{MouseStep::Kind::Press, place}};
        for (int i = 1; i <= 4; ++i) {
            steps.push_back({MouseStep::Kind::Move, place + (end - place) * i / 4});
        }
        steps.push_back({MouseStep::Kind::Release, end});
        playGesture(handle, steps, {}, 1000);
    }
}

void Monkey::keyStep()
{
    if (below(4) == 0) {
        const char* text = kTexts[static_cast<std::size_t>(below(kTexts.size()))];
        note(QStringLiteral("type %1").arg(QString::fromUtf8(text)));
        typeText(QString::fromUtf8(text));
    } else {
        const char* keys = kKeys[static_cast<std::size_t>(below(kKeys.size()))];
        note(QStringLiteral("press %1").arg(QString::fromLatin1(keys)));
        pressKeys(QString::fromLatin1(keys));
    }
}

bool Monkey::escape()
{
    const auto isOpen
        = [] { return QApplication::activePopupWidget() || QApplication::activeModalWidget(); };
    for (int i = 0; i < kEscapes && isOpen(); ++i) {
        pressKeys(QStringLiteral("Esc"));
    }
    return !isOpen();
}

} // namespace lapidary::robot
