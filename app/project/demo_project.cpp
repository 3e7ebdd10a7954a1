// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/demo_project.h"

#include "app/project/project_session.h"

#include <QCoreApplication>
#include <QStandardPaths>

namespace lapidary::app {

namespace {

QString demoNotes()
{
    return QCoreApplication::translate("lapidary::app::Demo",
        "This project is here to try things in.\n\n"
        "Lapidary opens a dense language model, shows how its neurons and attention heads work "
        "together, lets you cut it into experts by hand, trains the result and shows which expert "
        "works in which step of the reasoning.\n\n"
        "The bar on the left goes through these steps from top to bottom. Ctrl+K finds every "
        "command, F1 explains the page you are on.\n\n"
        "A project is a folder. Whatever you change is on the disk at once; there is nothing to "
        "save. These notes are yours: write here what you find out.");
}

} // namespace

QString demoFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + QStringLiteral("/lapidary/Demo.lapidary");
}

void openDemo(ProjectSession& project)
{
    project.openOrCreate(
        demoFolder(), QCoreApplication::translate("lapidary::app::Demo", "Demo"), demoNotes());
}

} // namespace lapidary::app
