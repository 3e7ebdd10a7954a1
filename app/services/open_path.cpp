// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services/open_path.h"

#include "app/actions/actions.h"
#include "app/base/background.h"
#include "app/project/project_session.h"
#include "app/project/recognise.h"
#include "app/services/notices.h"
#include "app/services/services.h"

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::OpenPath", text);
}

QString refusal(const Recognition& found)
{
    switch (found.kind) {
    case Recognised::HuggingFaceFolder:
    case Recognised::GgufFile:
    case Recognised::SafetensorsFile:
        return tr(
            "This is a model (%1), not a project. Open a folder whose name ends in .lapidary.")
            .arg(found.text);
    case Recognised::Missing:
        return tr("%1. Check the path, or choose the project by hand.").arg(found.text);
    default:
        return tr("%1. Open a folder whose name ends in .lapidary.").arg(found.text);
    }
}

} // namespace

void openPath(Services& services, const QString& path)
{
    if (path.isEmpty()) {
        return;
    }
    inBackground(
        &services.project, [path] { return recognise(path); },
        [&services](const Recognition& found) {
            if (found.kind == Recognised::Project) {
                services.project.open(found.path);
                return;
            }
            widgets::Message message;
            message.level = widgets::Level::Warning;
            message.text = refusal(found);
            message.where = found.path;
            message.code = QStringLiteral("OPEN-05");
            message.actions = {services.actions["file.open"], services.actions["file.new"]};
            services.notices.post(message);
        });
}

} // namespace lapidary::app
