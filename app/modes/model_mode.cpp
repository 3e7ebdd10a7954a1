// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/modes/mode.h"

#include "app/model_page/model_page.h"

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
           "how much memory each next step will need. “Try it” lets it write, and measures how "
           "well "
           "it predicts a file.\n\nA model is opened from the File menu, by dropping it on the "
           "window, or as the argument of lapidary. It becomes the one of the project that is "
           "open. Models are only ever read, never written to."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new ModelPage(services, parent);
        }};
}

} // namespace lapidary::app
