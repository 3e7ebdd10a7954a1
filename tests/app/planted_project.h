// SPDX-License-Identifier: GPL-3.0-or-later
// A project with a recording whose truth is planted, for tests of the Group page.
#pragma once

#include "app/actions/actions.h"
#include "app/main_window.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "app/workbench.h"
#include "model/project/project.h"
#include "tests/app/bench.h"
#include "tests/support/planted_recording.h"
#include "widgets/map/unit_map_view.h"

#include <QTest>

#include <algorithm>
#include <cmath>

namespace lapidary::robot {

inline constexpr int kPlantedLayers = 3;
inline constexpr int kPlantedNeurons = 120;

/// Makes the project and returns its folder.
inline QString plantProject(const Bench& bench)
{
    const QString folder = bench.path(QStringLiteral("Planted.lapidary"));
    const auto made = model::Project::create(folder.toStdString(), "Planted");
    if (!made) {
        qFatal("%s", made.error().line().c_str());
    }
    test::PlantedOptions options;
    options.layers = kPlantedLayers;
    options.groups = 4;
    options.neuronsPerGroup = kPlantedNeurons / 4;
    options.noise = 0.2;
    test::PlantedRecording(options).write(folder.toStdString() + "/recordings/texts");
    return folder;
}

/// Opens the project on the Group page, without the panes around it, and waits for its map.
inline bool openPlanted(Bench& bench, const QString& folder)
{
    bench.workbench().services().project.open(folder);
    return bench.robot.waitUntil(QStringLiteral("the project's name in the title"),
               [&] { return bench.window().windowTitle().startsWith(QStringLiteral("Planted")); })
        && (!bench.robot.has(u"dock.inspector") || bench.robot.press(u"Ctrl+Shift+D"))
        && bench.robot.press(u"Ctrl+4") && bench.robot.waitFor(u"map");
}

/// The map of the window, to know where units are.
inline widgets::UnitMapView& mapOf(const Bench& bench)
{
    return *bench.window().findChild<widgets::UnitMapView*>();
}

/// Starts a grouping of four empty experts by the button on the page, or by the menu.
inline bool startByHand(Bench& bench, bool isByMenu = false)
{
    Robot& robot = bench.robot;
    const bool isAsked
        = isByMenu ? robot.menu({u"Experts", u"Start by hand…"}) : robot.click(u"Start by hand…");
    return isAsked && robot.waitFor(u"dialog.start_grouping") && robot.press(u"Ctrl+A")
        && robot.type(u"4") && robot.press(u"Return")
        && robot.waitUntil(QStringLiteral("the experts"),
            [&] { return bench.workbench().services().actions["group.snapshot"]->isEnabled(); });
}

/// A rectangle over the left part of the map, as an outline. Its right edge keeps clear of the
/// units: a mouse goes by whole pixels.
inline QPolygonF leftPart(const widgets::UnitMapView& map, double share)
{
    double right = std::round(map.width() * share);
    const auto isNear
        = [&](const auto& unit) { return std::abs(map.pixelOf(unit)->x() - right) < 2.0; };
    const auto units = map.scene().units();
    while (right < map.width() - 4.0 && std::any_of(units.begin(), units.end(), isNear)) {
        right += 1.0;
    }
    const double bottom = map.height() - 4.0;
    return {{4, 4}, {right, 4}, {right, bottom}, {4, bottom}};
}

/// How many units are drawn inside of the outline.
inline int unitsInside(const widgets::UnitMapView& map, const QPolygonF& outline)
{
    int count = 0;
    for (const auto unit : map.scene().units()) {
        count += outline.containsPoint(*map.pixelOf(unit), Qt::OddEvenFill) ? 1 : 0;
    }
    return count;
}

inline QString selectedText(int count)
{
    return QStringLiteral("%1 neurons selected").arg(count);
}

} // namespace lapidary::robot
