// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"
#include "app/route_page/route_page.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::RouteMode", text);
}

} // namespace

Mode makeRouteMode()
{
    return {QStringLiteral("route"),
        tr("The Route page lets a text go through a model with experts and shows which expert "
           "works "
           "where: tokens coloured by expert, the choices of each layer, and how experts and "
           "reasoning steps belong together.\n\nClick a token, or go with the arrow keys; up and "
           "down change the layer. The menu of an expert mutes, boosts or forces it. It needs a "
           "model that was converted to experts."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new RoutePage(services, parent);
        }};
}

} // namespace lapidary::app
