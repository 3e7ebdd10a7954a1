// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_page/engine_answers.h"

#include "app/base/text.h"
#include "app/services/notices.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/message.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::EngineAnswers", text);
}

} // namespace

QString textOf(const model::Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string()
        ? toQString(found->get_ref<const std::string&>())
        : QString();
}

double numberOf(const model::Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_number() ? found->get<double>()
                                                                             : 0.0;
}

QString countOf(const model::Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    const bool isList = object.is_object() && found != object.end() && found->is_array();
    return widgets::countText(isList ? static_cast<std::int64_t>(found->size()) : 0);
}

QString stopText(const QString& reason)
{
    if (reason == QStringLiteral("end_token")) {
        return tr("the model ended its text");
    }
    if (reason == QStringLiteral("stop_string")) {
        return tr("the stop text came");
    }
    return reason == QStringLiteral("cancelled") ? tr("stopped") : tr("all tokens used");
}

QString failureText(const model::Error& error)
{
    return error.code == model::ErrorCode::Cancelled ? tr("Cancelled.") : sentence(error);
}

void postFailure(
    Services& services, const model::Error& error, const QString& what, const QString& key)
{
    if (error.code == model::ErrorCode::Cancelled) {
        return;
    }
    widgets::Message message;
    message.level = widgets::Level::Error;
    message.text = sentence(tr("%1: %2").arg(what, toQString(error.message)));
    message.detail = sentence(toQString(error.hint));
    message.where = toQString(error.where);
    message.code = toQString(error.rule);
    message.key = key;
    services.notices.post(message);
}

} // namespace lapidary::app
