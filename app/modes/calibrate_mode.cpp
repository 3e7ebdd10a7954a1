// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_page/calibrate_page.h"
#include "app/modes/mode.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::CalibrateMode", text);
}

} // namespace

Mode makeCalibrateMode()
{
    return {QStringLiteral("calibrate"),
        tr("The Calibrate page runs the model over texts and writes down how each neuron and each "
           "attention head works: how often it fires, how strongly, and in which step of the "
           "reasoning.\n\nSuch a recording is what the grouping is made from. It needs a model and "
           "some texts."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new CalibratePage(services, parent);
        }};
}

} // namespace lapidary::app
