// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"
#include "app/train_page/train_page.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::TrainMode", text);
}

} // namespace

Mode makeTrainMode()
{
    return {QStringLiteral("train"),
        tr("The Train page trains experts and router of a converted model in the background and "
           "shows it live: loss, balance between the experts, and which expert takes which "
           "reasoning step.\n\nA run goes on when the window is closed. It needs a model that was "
           "converted to experts."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new TrainPage(services, parent);
        }};
}

} // namespace lapidary::app
