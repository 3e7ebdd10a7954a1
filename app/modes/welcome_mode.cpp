// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"
#include "app/welcome/welcome_page.h"

#include <QCoreApplication>

namespace lapidary::app {

Mode makeWelcomeMode()
{
    return {QStringLiteral("welcome"),
        QCoreApplication::translate("lapidary::app::WelcomeMode",
            "Everything starts here: make a project, open one, or go on with one of the last. A "
            "project folder can also be dropped anywhere on this page.\n\n"
            "“This machine” shows what the engine can use here. Its self-checks compare each fast "
            "computation with a slow and certain one, on your own processor and GPU."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new WelcomePage(services, parent);
        }};
}

} // namespace lapidary::app
