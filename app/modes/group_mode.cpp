// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/group_page.h"
#include "app/modes/mode.h"

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
           "how well each cut keeps the model's answers.\n\nDraw around units (L, R, P choose how; "
           "Shift adds, Ctrl subtracts, Space moves the map) and press the key on a card, or drag "
           "them there: 1 to 9, S for the shared units, 0 for none, A and a number for the others. "
           "[ and ] change the layer, C the colours, F shows all. Every edit is on the disk when "
           "you see it; Ctrl+Z takes it back, also tomorrow.\n\nIt needs a recording of how the "
           "units of a model work; the Calibrate page makes one."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new GroupPage(services, parent);
        }};
}

} // namespace lapidary::app
