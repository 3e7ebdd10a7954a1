// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_page/export_page.h"
#include "app/modes/mode.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::ExportMode", text);
}

} // namespace

Mode makeExportMode()
{
    return {QStringLiteral("export"),
        tr("The Export page writes a converted model in a layout that other programs can load, "
           "opens it again and compares it with the original before it says that it is done. A "
           "format that cannot say the model tells why, and what would help.\n\nIt needs a model "
           "that was converted to experts."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new ExportPage(services, parent);
        }};
}

} // namespace lapidary::app
