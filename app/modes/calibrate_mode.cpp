// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"
#include "app/modes/waiting_page.h"

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
            return new WaitingPage(services,
                {widgets::Illustration::Calibrate,
                    tr("Here the model is run over texts, and how often and how strongly each "
                       "neuron and head works is recorded. The grouping is made from that."),
                    tr("There is no model to record from")},
                parent);
        }};
}

} // namespace lapidary::app
