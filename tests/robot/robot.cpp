// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/robot.h"

#include "tests/robot/finder.h"
#include "tests/robot/patience.h"
#include "tests/robot/pointer.h"

#include <QApplication>
#include <QDir>
#include <QMimeData>
#include <QPainter>
#include <QTest>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace lapidary::robot {

namespace {

constexpr int kPatienceMs = 5000;
constexpr int kGestureMs = 20000;
constexpr int kMoves = 24; ///< interpolated moves of a drag; views simplify below 20
constexpr int kScrollSteps = 60;

/// Everything that is on the screen, painted in the order of opening.
QImage screenshot()
{
    std::vector<QWidget*> windows = visibleWindows();
    std::stable_sort(windows.begin(), windows.end(), [](QWidget* a, QWidget* b) {
        return a->windowType() == Qt::Window && b->windowType() != Qt::Window;
    });
    QRect area;
    for (QWidget* window : windows) {
        area |= window->geometry();
    }
    QImage image(area.size(), QImage::Format_RGB32);
    image.fill(Qt::darkGray);
    QPainter painter(&image);
    for (QWidget* window : windows) {
        painter.drawPixmap(window->geometry().topLeft() - area.topLeft(), window->grab());
    }
    return image;
}

QString pictureFile(const QString& name)
{
    const QDir folder(QStringLiteral(LAPIDARY_BINARY_DIR "/screens"));
    folder.mkpath(QStringLiteral("."));
    return folder.filePath(name);
}

QWindow* windowOf(const Visible& thing)
{
    return thing.widget ? thing.widget->window()->windowHandle() : nullptr;
}

} // namespace

Robot::Robot(int firstPicture)
    : m_patienceMs(kPatienceMs * kSanitizerFactor)
    , m_nextPicture(firstPicture)
{
    // Otherwise item views do not tell their accessible nodes that rows came and went.
    QAccessible::setActive(true);
}

bool Robot::fail(const QString& sentence)
{
    m_problem = sentence;
    return false;
}

std::optional<Visible> Robot::await(QStringView target, Need need)
{
    Found result;
    QRect last;
    // What a person aims at has come to rest: its place is the same in two looks, with the events
    // that were waiting (layouts, animations) handled in between.
    const auto isThere = [&] {
        QCoreApplication::processEvents();
        result = find(target, need);
        if (!result.thing) {
            scrollTo(target);
        }
        const QRect place = result.thing ? result.thing->rect : QRect();
        return std::exchange(last, place) == place && result.thing.has_value();
    };
    if (!QTest::qWaitFor(isThere, m_patienceMs)) {
        fail(result.thing
                ? QStringLiteral("%1 does not come to rest").arg(result.thing->description())
                : result.problem);
        return std::nullopt;
    }
    return result.thing;
}

void Robot::scrollTo(QStringView target)
{
    for (int step = 0; step < kScrollSteps; ++step) {
        const std::optional<ScrolledAway> away = scrolledAway(target);
        if (!away) {
            return;
        }
        const QPoint middle = away->viewport->mapToGlobal(away->viewport->rect().center());
        const int notch = away->isBelow ? -120 : 120;
        wheelAt(away->viewport->window()->windowHandle(), middle, QPoint(0, notch), {});
    }
}

bool Robot::clickWith(
    QStringView target, Qt::MouseButton button, Qt::KeyboardModifiers modifiers, bool isDouble)
{
    const std::optional<Visible> thing = await(target, Need::Enabled);
    if (!thing) {
        return false;
    }
    QWindow* window = windowOf(*thing);
    if (!activate(window)) {
        return fail(
            QStringLiteral("the window of %1 did not become active").arg(thing->description()));
    }
    moveTo(window, thing->point);
    const Found below = find(target, Need::Enabled);
    if (!below.thing || !below.thing->rect.contains(thing->point)) {
        return fail(
            QStringLiteral("%1 moved away when the pointer came to it").arg(thing->description()));
    }
    clickAt(window, thing->point, button, modifiers, isDouble);
    return true;
}

bool Robot::click(QStringView target, Qt::KeyboardModifiers modifiers)
{
    return clickWith(target, Qt::LeftButton, modifiers, false);
}

bool Robot::doubleClick(QStringView target)
{
    return clickWith(target, Qt::LeftButton, {}, true);
}

bool Robot::rightClick(QStringView target)
{
    return clickWith(target, Qt::RightButton, {}, false);
}

bool Robot::hover(QStringView target)
{
    const std::optional<Visible> thing = await(target, Need::Sight);
    if (thing) {
        moveTo(windowOf(*thing), thing->point);
    }
    return thing.has_value();
}

bool Robot::wheel(QStringView target, int notches, Qt::KeyboardModifiers modifiers)
{
    const std::optional<Visible> thing = await(target, Need::Sight);
    if (thing) {
        wheelAt(windowOf(*thing), thing->point, QPoint(0, notches * 120), modifiers);
    }
    return thing.has_value();
}

bool Robot::menu(std::initializer_list<QStringView> path)
{
    return std::all_of(
        path.begin(), path.end(), [this](QStringView entry) { return click(entry); });
}

bool Robot::palette(QStringView query)
{
    return press(u"Ctrl+K") && type(query) && press(u"Return");
}

bool Robot::type(QStringView text)
{
    if (!keyboardWindow()) {
        return fail(
            QStringLiteral("no window takes the keyboard, so “%1” cannot be typed").arg(text));
    }
    typeText(text);
    return true;
}

bool Robot::press(QStringView keys)
{
    return pressKeys(keys.toString())
        || fail(
            QStringLiteral("“%1” cannot be pressed: no such key, or no window takes the keyboard")
                .arg(keys));
}

bool Robot::gesture(
    const Visible& start, const std::vector<QPoint>& places, Qt::KeyboardModifiers modifiers)
{
    using Kind = MouseStep::Kind;
    std::vector<MouseStep> steps{{Kind::Move, start.point}, {Kind::Press, start.point}};
    QPoint last = start.point;
    const int movesPerPart = std::max(2, kMoves / static_cast<int>(places.size()) + 1);
    for (const QPoint& place : places) {
        for (int i = 1; i <= movesPerPart; ++i) {
            steps.push_back({Kind::Move, last + (place - last) * i / movesPerPart});
        }
        last = place;
    }
    steps.push_back({Kind::Release, last});
    QWindow* window = windowOf(start);
    return (activate(window)
               && playGesture(window, steps, modifiers, kGestureMs * kSanitizerFactor))
        || fail(QStringLiteral("the drag from %1 did not end").arg(start.description()));
}

bool Robot::drag(QStringView from, QStringView to)
{
    const std::optional<Visible> start = await(from, Need::Enabled);
    const std::optional<Visible> end = start ? await(to, Need::Enabled) : std::nullopt;
    return end && gesture(*start, {end->point}, {});
}

bool Robot::dragBy(QStringView from, QPoint distance, Qt::KeyboardModifiers modifiers)
{
    const std::optional<Visible> start = await(from, Need::Enabled);
    return start && gesture(*start, {start->point + distance}, modifiers);
}

bool Robot::lasso(QStringView view, const QPolygonF& points, Qt::KeyboardModifiers modifiers)
{
    std::optional<Visible> thing = await(view, Need::Enabled);
    if (!thing) {
        return false;
    }
    if (points.size() < 3) {
        return fail(QStringLiteral("a lasso needs at least 3 points"));
    }
    std::vector<QPoint> places;
    for (qsizetype i = 1; i < points.size(); ++i) {
        places.push_back(thing->rect.topLeft() + points[i].toPoint());
    }
    thing->point = thing->rect.topLeft() + points[0].toPoint();
    return gesture(*thing, places, modifiers);
}

bool Robot::dropFiles(const QStringList& paths, QStringView target)
{
    const std::optional<Visible> thing = await(target, Need::Enabled);
    if (!thing) {
        return false;
    }
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) {
        urls.append(QUrl::fromLocalFile(path));
    }
    data.setUrls(urls);
    return dropAt(windowOf(*thing), thing->point, data)
        || fail(QStringLiteral("%1 does not take these files: %2")
                    .arg(thing->description(), paths.join(QStringLiteral(", "))));
}

bool Robot::waitText(QStringView text)
{
    return QTest::qWaitFor([&] { return isReadable(text); }, m_patienceMs)
        || fail(QStringLiteral("nowhere reads “%1”; visible: %2").arg(text, everythingVisible()));
}

bool Robot::waitGone(QStringView text)
{
    return QTest::qWaitFor([&] { return !isReadable(text); }, m_patienceMs)
        || fail(QStringLiteral("“%1” is still to be read").arg(text));
}

bool Robot::waitFor(QStringView target)
{
    return await(target, Need::Sight).has_value();
}

bool Robot::waitUntil(const QString& what, const std::function<bool()>& condition)
{
    return QTest::qWaitFor(condition, m_patienceMs)
        || fail(QStringLiteral("waited in vain for %1").arg(what));
}

bool Robot::has(QStringView target) const
{
    return find(target, Need::Sight).thing.has_value();
}

bool Robot::isEnabled(QStringView target) const
{
    return find(target, Need::Enabled).thing.has_value();
}

bool Robot::reads(QStringView text) const
{
    return isReadable(text);
}

QString Robot::text(QStringView target) const
{
    const Found result = find(target, Need::Sight);
    if (!result.thing) {
        return {};
    }
    return result.thing->value.isEmpty() ? result.thing->texts().value(0) : result.thing->value;
}

QString Robot::focusName() const
{
    QWidget* widget = QApplication::focusWidget();
    QAccessibleInterface* node = QAccessible::queryAccessibleInterface(widget);
    return node ? nameOf(node) : QString();
}

QImage Robot::look(QStringView target) const
{
    const Found result = find(target, Need::Sight);
    if (!result.thing) {
        return {};
    }
    QWidget* widget = result.thing->widget;
    const QPoint corner = widget->mapFromGlobal(result.thing->rect.topLeft());
    return widget->grab(QRect(corner, result.thing->rect.size())).toImage();
}

QString Robot::failure() const
{
    const QString name = QStringLiteral("failed-%1-%2.png")
                             .arg(QString::fromLatin1(QTest::currentTestFunction()),
                                 QString::fromLatin1(QTest::currentDataTag()));
    const QString file = pictureFile(name);
    return screenshot().save(file) ? QStringLiteral("%1; see %2").arg(m_problem, file) : m_problem;
}

bool Robot::picture(QStringView name)
{
    const QString file = pictureFile(
        QStringLiteral("%1-%2.png").arg(m_nextPicture++, 3, 10, QChar(u'0')).arg(name));
    return screenshot().save(file) || fail(QStringLiteral("%1 could not be written").arg(file));
}

} // namespace lapidary::robot
