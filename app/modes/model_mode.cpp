// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"

#include "app/modes/waiting_page.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::ModelMode", text);
}

} // namespace

Mode makeModelMode()
{
    return {QStringLiteral("model"),
        tr("The Model page shows what a dense language model is made of: its layers with their "
           "attention heads and feed-forward neurons, every tensor with name, type and shape, and "
           "how much memory each next step will need.\n\nA model belongs to a project. Models are "
           "only ever read, never written to."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new WaitingPage(services,
                {widgets::Illustration::Model,
                    tr("Here you see what a dense language model is made of: layers, attention "
                       "heads, neurons and tensors, and what each next step will cost in memory."),
                    tr("This project has no model")},
                parent);
        }};
}

} // namespace lapidary::app
