// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"
#include "app/modes/waiting_page.h"

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
           "opens it again and compares it with the original before it says that it is done.\n\nIt "
           "needs a model that was converted to experts."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new WaitingPage(services,
                {widgets::Illustration::Export,
                    tr("Here a converted model is written for other programs, and opened again and "
                       "compared before it is called done."),
                    tr("There is no converted model to export")},
                parent);
        }};
}

} // namespace lapidary::app
