// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services/open_path.h"

#include "app/actions/actions.h"
#include "app/base/background.h"
#include "app/project/model_session.h"
#include "app/project/project_session.h"
#include "app/project/recognise.h"
#include "app/services/notices.h"
#include "app/services/services.h"

#include <QMimeData>
#include <QUrl>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::OpenPath", text);
}

bool isModel(Recognised kind)
{
    return kind == Recognised::HuggingFaceFolder || kind == Recognised::GgufFile
        || kind == Recognised::SafetensorsFile;
}

QString refusal(const Recognition& found)
{
    switch (found.kind) {
    case Recognised::Missing:
        return tr("%1. Check the path, or choose the project or model by hand.").arg(found.text);
    default:
        return tr("%1. Open a folder whose name ends in .lapidary, a Hugging Face folder, or a "
                  ".safetensors or .gguf file.")
            .arg(found.text);
    }
}

} // namespace

QString droppedPath(const QMimeData& data)
{
    const QList<QUrl> urls = data.urls();
    return urls.isEmpty() ? QString() : urls.first().toLocalFile();
}

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
            if (isModel(found.kind)) {
                services.model.open(found.path);
                services.actions["mode.model"]->trigger();
                return;
            }
            widgets::Message message;
            message.level = widgets::Level::Warning;
            message.text = refusal(found);
            message.where = found.path;
            message.code = QStringLiteral("OPEN-05");
            message.actions = {services.actions["file.open"], services.actions["file.open_model"]};
            services.notices.post(message);
        });
}

} // namespace lapidary::app
