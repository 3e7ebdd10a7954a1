// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/window_geometry.h"

#include <QGuiApplication>
#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace lapidary::app {

namespace {

constexpr QSize kFirstSize(1366, 768);
constexpr QSize kRoomForFrame(0, 40); ///< title bar and a task bar that the screen does not tell of

QRect screenFor(const QRect& window)
{
    const QScreen* screen = QGuiApplication::screenAt(window.center());
    screen = screen ? screen : QGuiApplication::primaryScreen();
    return screen ? screen->availableGeometry() : window;
}

void placeFirstTime(QWidget& window)
{
    const QRect screen = screenFor(window.geometry());
    QRect place({}, kFirstSize.boundedTo(screen.size() - kRoomForFrame));
    place.moveCenter(screen.center());
    window.setGeometry(clampedTo(screen, place));
}

} // namespace

QRect clampedTo(const QRect& screen, QRect window)
{
    window.setSize(window.size().boundedTo(screen.size()));
    window.moveLeft(std::clamp(window.left(), screen.left(), screen.right() + 1 - window.width()));
    window.moveTop(std::clamp(window.top(), screen.top(), screen.bottom() + 1 - window.height()));
    return window;
}

void restoreWindowGeometry(QWidget& window, const QString& saved)
{
    const QByteArray bytes = QByteArray::fromBase64(saved.toLatin1());
    if (bytes.isEmpty() || !window.restoreGeometry(bytes)) {
        placeFirstTime(window);
        return;
    }
    if (!window.isMaximized() && !window.isFullScreen()) {
        window.setGeometry(clampedTo(screenFor(window.geometry()), window.geometry()));
    }
}

QString geometryText(const QWidget& window)
{
    return QString::fromLatin1(window.saveGeometry().toBase64());
}

} // namespace lapidary::app
