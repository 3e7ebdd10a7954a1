// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/finder.h"

#include <QAbstractScrollArea>
#include <QApplication>

#include <algorithm>
#include <iterator>

namespace lapidary::robot {

namespace {

constexpr qsizetype kListed = 60;

using Things = std::vector<const Visible*>;

Things pointersTo(const std::vector<Visible>& things)
{
    Things result;
    std::transform(things.begin(), things.end(), std::back_inserter(result),
        [](const Visible& thing) { return &thing; });
    return result;
}

QString listOf(const Things& things)
{
    QStringList names;
    for (const Visible* thing : things) {
        const QString description = thing->description();
        if (thing->isInSight && thing->isNamed() && !names.contains(description)) {
            names.append(description);
        }
    }
    const qsizetype left = names.size() - kListed;
    const QString rest = left > 0 ? QStringLiteral(" and %1 more").arg(left) : QString();
    return names.isEmpty() ? QStringLiteral("nothing")
                           : names.mid(0, kListed).join(QStringLiteral(", ")) + rest;
}

Things called(const Things& things, QStringView name)
{
    Things matches;
    std::copy_if(things.begin(), things.end(), std::back_inserter(matches),
        [name](const Visible* thing) { return thing->isCalled(name); });
    return matches;
}

/// What is in sight goes before what is scrolled away; what was made for acting before headings.
Things preferred(Things matches)
{
    const auto keep = [&matches](auto&& isBetter) {
        if (std::any_of(matches.begin(), matches.end(), isBetter)) {
            std::erase_if(matches, [&](const Visible* thing) { return !isBetter(thing); });
        }
    };
    keep([](const Visible* thing) { return thing->isInSight; });
    keep([](const Visible* thing) { return thing->isForActing; });
    return matches;
}

bool isInside(const Visible& container, const Visible& thing)
{
    return container.widget && thing.widget && &thing != &container
        && (container.widget == thing.widget || container.widget->isAncestorOf(thing.widget))
        && container.rect.contains(thing.rect.center());
}

/// A container is what holds most of what could be meant: a dock rather than its tab.
const Visible* largest(const Things& things)
{
    const auto area
        = [](const Visible* thing) { return thing->rect.width() * thing->rect.height(); };
    return *std::max_element(things.begin(), things.end(),
        [&](const Visible* a, const Visible* b) { return area(a) < area(b); });
}

bool existsHidden(QStringView name)
{
    const QWidgetList all = QApplication::allWidgets();
    return std::any_of(all.begin(), all.end(), [name](QWidget* widget) {
        QAccessibleInterface* node = QAccessible::queryAccessibleInterface(widget);
        return widget->objectName() == name || (node && nameOf(node) == name);
    });
}

QString missing(QStringView name, const Things& things)
{
    const QString reason = existsHidden(name)
        ? QStringLiteral("“%1” is hidden, or blocked by an open dialog or menu")
        : QStringLiteral("nothing visible is called “%1”");
    return QStringLiteral("%1; visible: %2").arg(reason.arg(name), listOf(things));
}

QString ambiguous(QStringView name, const Things& matches)
{
    QStringList where;
    for (const Visible* match : matches) {
        const QPoint corner = match->rect.topLeft();
        where.append(QStringLiteral("%1 at %2,%3")
                         .arg(match->description(), QString::number(corner.x()),
                             QString::number(corner.y())));
    }
    return QStringLiteral("%1 visible things are called “%2”: %3; say which with “container > %2”")
        .arg(matches.size())
        .arg(name)
        .arg(where.join(QStringLiteral(", ")));
}

struct Matches
{
    Things things;
    QString problem;
};

/// Follows "container > container > name".
Matches match(QStringView target, Things things)
{
    QList<QStringView> path = target.split(u" > ");
    while (path.size() > 1) {
        const QStringView name = path.takeFirst();
        const Things containers = called(things, name);
        if (containers.empty()) {
            return {{}, missing(name, things)};
        }
        const Visible& container = *largest(containers);
        std::erase_if(things, [&](const Visible* thing) { return !isInside(container, *thing); });
    }
    Things matches = preferred(called(things, path.first()));
    if (matches.empty()) {
        return {{}, missing(path.first(), things)};
    }
    const QString problem = matches.size() > 1 ? ambiguous(path.first(), matches) : QString();
    return {matches, problem};
}

} // namespace

Found find(QStringView target, Need need)
{
    const std::vector<Visible> all = visibleThings(windowsTakingInput());
    const Matches matches = match(target, pointersTo(all));
    if (!matches.problem.isEmpty()) {
        return {std::nullopt, matches.problem};
    }
    const Visible& thing = *matches.things.front();
    if (need == Need::Enabled && !thing.isEnabled) {
        return {std::nullopt, QStringLiteral("%1 cannot be used").arg(thing.description())};
    }
    if (!thing.isInSight) {
        return {std::nullopt,
            QStringLiteral("%1 is covered or scrolled away").arg(thing.description())};
    }
    return {thing, {}};
}

std::optional<ScrolledAway> scrolledAway(QStringView target)
{
    const std::vector<Visible> all = visibleThings(windowsTakingInput());
    const Matches matches = match(target, pointersTo(all));
    if (matches.things.size() != 1 || matches.things.front()->isInSight) {
        return std::nullopt;
    }
    const Visible& thing = *matches.things.front();
    for (QWidget* widget = thing.widget; widget; widget = widget->parentWidget()) {
        if (auto* area = qobject_cast<QAbstractScrollArea*>(widget)) {
            QWidget* viewport = area->viewport();
            const QRect seen(viewport->mapToGlobal(QPoint(0, 0)), viewport->size());
            if (!seen.contains(thing.rect.center())) {
                return ScrolledAway{viewport, thing.rect.center().y() > seen.bottom()};
            }
        }
    }
    return std::nullopt;
}

bool isReadable(QStringView text)
{
    const std::vector<Visible> all = visibleThings(visibleWindows());
    return std::any_of(all.begin(), all.end(), [text](const Visible& thing) {
        return thing.isInSight && thing.texts().join(QChar(u'\n')).contains(text);
    });
}

QString everythingVisible()
{
    const std::vector<Visible> all = visibleThings(visibleWindows());
    return listOf(pointersTo(all));
}

} // namespace lapidary::robot
