// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/name_audit.h"

#include <QAbstractButton>
#include <QApplication>
#include <QSet>
#include <QTabBar>

#include <algorithm>
#include <cstdlib>

namespace lapidary::robot {

namespace {

constexpr int kMostStops = 400;
constexpr int kRingMargin = 4;       ///< pixels around a widget in which its ring may be painted
constexpr int kClearDifference = 40; ///< of one colour channel, 0 to 255

QString descriptionOf(QWidget* widget)
{
    QAccessibleInterface* node = QAccessible::queryAccessibleInterface(widget);
    const QString name = node ? nameOf(node) : QString();
    return QStringLiteral("%1 “%2”").arg(QString::fromLatin1(widget->metaObject()->className()),
        name.isEmpty() ? widget->objectName() : name);
}

/// Parts that Qt makes itself and that have no life of their own.
bool isPartOfAnother(const QWidget* widget)
{
    return widget->objectName().startsWith(u"qt_") || widget->inherits("QComboBoxPrivateContainer")
        || widget->focusProxy();
}

bool isTabStop(QWidget* widget)
{
    return (widget->focusPolicy() & Qt::TabFocus) && widget->isVisible() && widget->isEnabled()
        && !isPartOfAnother(widget) && !widget->size().isEmpty();
}

int changedPixels(const QImage& before, const QImage& after, const QRect& area)
{
    int changed = 0;
    const QRect part = area & before.rect() & after.rect();
    for (int y = part.top(); y <= part.bottom(); ++y) {
        for (int x = part.left(); x <= part.right(); ++x) {
            const QRgb a = before.pixel(x, y);
            const QRgb b = after.pixel(x, y);
            const int difference = std::max({std::abs(qRed(a) - qRed(b)),
                std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
            changed += difference >= kClearDifference ? 1 : 0;
        }
    }
    return changed;
}

QRect ringArea(QWidget* widget, QWidget* window)
{
    QRect place(widget->mapTo(window, QPoint(0, 0)), widget->size());
    if (auto* tabs = qobject_cast<const QTabBar*>(widget)) {
        // The bar goes on to the edge of its pane; the focus is on one tab.
        place = tabs->tabRect(tabs->currentIndex()).translated(place.topLeft());
    }
    return place.adjusted(-kRingMargin, -kRingMargin, kRingMargin, kRingMargin);
}

/// The image of the window as it is, and what has the focus there.
struct Stop
{
    QWidget* widget = nullptr;
    QImage image;
};

Stop lookAt(QWidget* window)
{
    return {QApplication::focusWidget(), window->grab().toImage()};
}

void checkRing(const Stop& before, const Stop& now, QWidget* window, QStringList& problems)
{
    const QRect area = ringArea(now.widget, window) & window->rect();
    const int changed = changedPixels(before.image, now.image, area);
    if (changed < std::max(area.width(), area.height()) / 2) {
        problems.append(
            QStringLiteral("%1 looks the same with the keyboard focus (%2 pixels change)")
                .arg(descriptionOf(now.widget))
                .arg(changed));
    }
}

} // namespace

QStringList unnamedThings(QWidget* window)
{
    QStringList problems;
    walkVisible(
        QAccessible::queryAccessibleInterface(window), [&](QAccessibleInterface* node, int) {
            auto* widget = qobject_cast<QWidget*>(node->object());
            if (!widget || isPartOfAnother(widget) || widget->isWindow()) {
                return true;
            }
            const bool takesKeyboard = widget->focusPolicy() != Qt::NoFocus;
            auto* button = qobject_cast<QAbstractButton*>(widget);
            if ((takesKeyboard || button) && nameOf(node).isEmpty()) {
                problems.append(QStringLiteral("%1 (%2) in %3 has no accessible name")
                                    .arg(descriptionOf(widget), roleName(node->role()),
                                        descriptionOf(widget->parentWidget())));
            }
            if (button && button->text().isEmpty() && button->toolTip().isEmpty()) {
                problems.append(QStringLiteral("%1 shows only an icon and has no tool tip")
                                    .arg(descriptionOf(widget)));
            }
            return true;
        });
    return problems;
}

TabTour tabAround(Robot& robot, QWidget* window)
{
    TabTour tour;
    QSet<QWidget*> reached;
    Stop last = lookAt(window);
    for (int i = 0; i < kMostStops; ++i) {
        if (!robot.press(u"Tab")) {
            tour.problems.append(robot.problem());
            return tour;
        }
        const Stop now = lookAt(window);
        if (!now.widget || now.widget == last.widget) {
            tour.problems.append(
                QStringLiteral("%1 does not let the focus go on with Tab")
                    .arg(now.widget ? descriptionOf(now.widget) : QStringLiteral("nothing")));
            break;
        }
        if (reached.contains(now.widget)) {
            break;
        }
        reached.insert(now.widget);
        tour.order.append(descriptionOf(now.widget));
        checkRing(last, now, window, tour.problems);
        last = now;
    }
    const QList<QWidget*> all = window->findChildren<QWidget*>();
    for (QWidget* widget : all) {
        if (isTabStop(widget) && widget->window() == window && !reached.contains(widget)) {
            tour.problems.append(
                QStringLiteral("%1 is not reached with Tab").arg(descriptionOf(widget)));
        }
    }
    return tour;
}

} // namespace lapidary::robot
