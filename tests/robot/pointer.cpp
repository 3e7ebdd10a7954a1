// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/pointer.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QKeySequence>
#include <QPointer>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>
#include <QWidget>

#include <array>
#include <memory>
#include <utility>

namespace lapidary::robot {

namespace {

constexpr int kActivationMs = 3000;
/// An X server answers to each position of a drag; without a pause it would see only the last.
constexpr int kStepMs = 4;

struct Gesture
{
    QPointer<QWindow> window;
    std::vector<MouseStep> steps;
    Qt::KeyboardModifiers modifiers;
    std::size_t next = 0;
    bool isDone = false;
};

QTest::MouseAction actionOf(MouseStep::Kind kind)
{
    switch (kind) {
    case MouseStep::Kind::Press:
        return QTest::MousePress;
    case MouseStep::Kind::Release:
        return QTest::MouseRelease;
    case MouseStep::Kind::Move:
        break;
    }
    return QTest::MouseMove;
}

void play(const std::shared_ptr<Gesture>& gesture)
{
    const std::size_t index = gesture->next++;
    if (index >= gesture->steps.size() || !gesture->window) {
        gesture->isDone = true;
        return;
    }
    // The next step is due before this one is played: this one may not return before a drag ends.
    QTimer::singleShot(kStepMs, qApp, [gesture] { play(gesture); });
    const MouseStep& step = gesture->steps[index];
    const Qt::MouseButton button
        = step.kind == MouseStep::Kind::Move ? Qt::NoButton : Qt::LeftButton;
    QTest::mouseEvent(actionOf(step.kind), gesture->window.data(), button, gesture->modifiers,
        gesture->window->mapFromGlobal(step.place));
}

/// Never (0, 0): there QTest would put the event into the middle of the window.
QPoint inside(QWindow* window, QPoint place)
{
    const QPoint local = window->mapFromGlobal(place);
    return local.isNull() ? QPoint(1, 1) : local;
}

QString textOfKey(QKeyCombination combination)
{
    const int key = combination.key();
    const bool isPrintable = key >= Qt::Key_Space && key <= Qt::Key_ydiaeresis;
    if (!isPrintable || (combination.keyboardModifiers() & ~Qt::ShiftModifier)) {
        switch (key) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return QStringLiteral("\r");
        case Qt::Key_Tab:
            return QStringLiteral("\t");
        default:
            return {};
        }
    }
    const QChar character(static_cast<char16_t>(key));
    const bool isShifted = combination.keyboardModifiers() & Qt::ShiftModifier;
    return isShifted ? QString(character) : QString(character.toLower());
}

} // namespace

bool activate(QWindow* window)
{
    const Qt::WindowType type = window->type();
    if (type == Qt::Popup || type == Qt::ToolTip || QGuiApplication::focusWindow() == window) {
        return true;
    }
    window->requestActivate();
    return QTest::qWaitFor(
        [window = QPointer<QWindow>(window)] {
            return window && QGuiApplication::focusWindow() == window;
        },
        kActivationMs);
}

QWindow* keyboardWindow()
{
    if (QWindow* window = QGuiApplication::focusWindow(); window && window->isVisible()) {
        return window;
    }
    QWidget* chosen = QApplication::activeModalWidget();
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget* widget : all) {
        const bool isMain = widget->isVisible() && widget->windowType() == Qt::Window;
        chosen = chosen || !isMain ? chosen : widget;
    }
    if (!chosen || !chosen->windowHandle() || !activate(chosen->windowHandle())) {
        return nullptr;
    }
    return chosen->windowHandle();
}

void clickAt(QWindow* window, QPoint place, Qt::MouseButton button, Qt::KeyboardModifiers modifiers,
    bool isDouble)
{
    QTest::mouseEvent(isDouble ? QTest::MouseDClick : QTest::MouseClick, window, button, modifiers,
        inside(window, place));
}

void moveTo(QWindow* window, QPoint place)
{
    QTest::mouseMove(window, inside(window, place));
}

void wheelAt(QWindow* window, QPoint place, QPoint angle, Qt::KeyboardModifiers modifiers)
{
    QWheelEvent event(QPointF(inside(window, place)), QPointF(place), QPoint(), angle, Qt::NoButton,
        modifiers, Qt::NoScrollPhase, false);
    QSpontaneKeyEvent::setSpontaneous(&event);
    QCoreApplication::sendEvent(window, &event);
    QCoreApplication::processEvents();
}

bool dropAt(QWindow* window, QPoint place, const QMimeData& data)
{
    const QPoint local = inside(window, place);
    QDragEnterEvent enter(local, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window, &enter);
    // As the window system does: what was accepted on entering stays so until a widget objects.
    QDragMoveEvent move(local, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    move.setAccepted(enter.isAccepted());
    QCoreApplication::sendEvent(window, &move);
    if (!enter.isAccepted() || !move.isAccepted()) {
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(window, &leave);
        return false;
    }
    QDropEvent drop(local, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window, &drop);
    QCoreApplication::processEvents();
    return drop.isAccepted();
}

bool playGesture(QWindow* window, const std::vector<MouseStep>& steps,
    Qt::KeyboardModifiers modifiers, int timeoutMs)
{
    auto gesture = std::make_shared<Gesture>();
    gesture->window = window;
    gesture->steps = steps;
    gesture->modifiers = modifiers;
    play(gesture);
    return QTest::qWaitFor([&gesture] { return gesture->isDone; }, timeoutMs);
}

void typeText(QStringView text)
{
    for (const QChar character : text) {
        QWindow* window = keyboardWindow();
        if (!window) {
            return;
        }
        const bool isLatin = character.unicode() < 0x80;
        const auto key = isLatin ? QTest::asciiToKey(character.toLatin1()) : Qt::Key_unknown;
        const auto shift = character.isUpper() ? Qt::ShiftModifier : Qt::NoModifier;
        QTest::sendKeyEvent(QTest::Click, window, key, QString(character), shift);
    }
}

namespace {

/// Presses and releases a key. Qt Test's own click sends the releases of the modifiers to the
/// window that the release of the key may have closed and deleted.
void clickKey(QWindow* window, QKeyCombination combination)
{
    const QPointer<QWindow> target(window);
    const QString text = textOfKey(combination);
    Qt::KeyboardModifiers held = combination.keyboardModifiers();
    QTest::sendKeyEvent(QTest::Press, window, combination.key(), text, held);
    if (target) {
        QTest::simulateEvent(target.data(), false, combination.key(), held, text, false);
    }
    constexpr std::array<std::pair<Qt::KeyboardModifier, Qt::Key>, 3> kModifiers{{
        {Qt::AltModifier, Qt::Key_Alt},
        {Qt::ControlModifier, Qt::Key_Control},
        {Qt::ShiftModifier, Qt::Key_Shift},
    }};
    for (const auto& [modifier, key] : kModifiers) {
        if (held.testFlag(modifier) && target) {
            held.setFlag(modifier, false);
            QTest::simulateEvent(target.data(), false, key, held, QString(), false);
        }
    }
}

} // namespace

bool pressKeys(const QString& keys)
{
    const QKeySequence sequence = QKeySequence::fromString(keys, QKeySequence::PortableText);
    for (int i = 0; i < sequence.count(); ++i) {
        const QKeyCombination combination = sequence[static_cast<uint>(i)];
        QWindow* window = keyboardWindow();
        if (combination.key() == Qt::Key_unknown || !window) {
            return false;
        }
        clickKey(window, combination);
    }
    return sequence.count() > 0;
}

} // namespace lapidary::robot
