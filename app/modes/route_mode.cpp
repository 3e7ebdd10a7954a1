// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"
#include "app/modes/waiting_page.h"

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
        tr("The Route page generates an answer token by token and shows which expert works where: "
           "tokens coloured by expert, the choices of each layer, and how experts and reasoning "
           "steps belong together.\n\nIt needs a model that was converted to experts."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new WaitingPage(services,
                {widgets::Illustration::Route,
                    tr("Here you watch a prompt go through the model: which expert works on which "
                       "token, and in which step of the reasoning."),
                    tr("There is no converted model to watch")},
                parent);
        }};
}

} // namespace lapidary::app
