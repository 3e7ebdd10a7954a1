// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/route_page/route_request.h"

#include "app/base/text.h"
#include "widgets/shell/figures.h"
#include "widgets/trace/trace_ink.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::RouteRequest", text);
}

} // namespace

QString changeText(const RouteChange& change)
{
    const QString place = QStringLiteral("%1 %2").arg(
        widgets::layerLabel(change.layer), widgets::expertLabel(change.expert));
    if (change.kind == QStringLiteral("boost")) {
        return tr("Boost %1 × %2").arg(place, widgets::figureText(change.factor));
    }
    return (change.kind == QStringLiteral("mute") ? tr("Mute %1") : tr("Force %1")).arg(place);
}

model::Json parametersOf(const RouteRequest& request, const QString& out)
{
    model::Json params{{"model", toUtf8(request.model)}, {"out", toUtf8(out)}};
    if (request.data.isEmpty()) {
        params["prompt"] = toUtf8(request.prompt);
        if (request.tokens > 0) {
            params["generate"] = request.tokens;
        }
    } else {
        params["data"] = model::Json::array({toUtf8(request.data)});
        params["skip"] = request.skip;
        if (request.limit > 0) {
            params["limit"] = request.limit;
        }
    }
    params["seed"] = request.seed;
    if (request.isSampled && request.tokens > 0 && request.data.isEmpty()) {
        params["temperature"] = request.temperature;
    }
    for (const RouteChange& change : request.changes) {
        std::string text = std::to_string(change.layer) + ":" + std::to_string(change.expert);
        if (change.kind == QStringLiteral("boost")) {
            text += "=" + QString::number(change.factor, 'g', 9).toStdString();
        }
        params[toUtf8(change.kind)].push_back(text);
    }
    return params;
}

} // namespace lapidary::app
