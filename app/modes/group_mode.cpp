// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"
#include "app/modes/waiting_page.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::GroupMode", text);
}

} // namespace

Mode makeGroupMode()
{
    return {QStringLiteral("group"),
        tr("The Group page lays all neurons and heads out as a map, near to each other when they "
           "work together. You cut the map into experts, by hand or with a method, and see at once "
           "how well each cut keeps the model's answers.\n\nIt needs a model and a recording of "
           "how its units work."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new WaitingPage(services,
                {widgets::Illustration::Group,
                    tr("Here you cut neurons and heads into experts: on a map where units that "
                       "work together lie together, by hand or with a method."),
                    tr("There is no recording to group")},
                parent);
        }};
}

} // namespace lapidary::app
