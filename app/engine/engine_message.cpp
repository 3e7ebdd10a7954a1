// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/engine_message.h"

#include "app/base/text.h"
#include "model/core/strict_json.h"

#include <array>
#include <cmath>

namespace lapidary::app {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;

Error broken(std::string what)
{
    return {ErrorCode::Corrupt, std::move(what), "answer of the engine", {}, {}};
}

QString text(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string()
        ? toQString(found->get_ref<const std::string&>())
        : QString();
}

std::optional<double> number(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>())
                                                       : std::nullopt;
}

std::int64_t integer(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

ErrorCode errorCode(const QString& kind)
{
    constexpr std::array codes{ErrorCode::InvalidArgument, ErrorCode::NotFound, ErrorCode::Corrupt,
        ErrorCode::Unsupported, ErrorCode::IoError, ErrorCode::DiskFull, ErrorCode::OutOfMemory,
        ErrorCode::GpuOutOfMemory, ErrorCode::NoGpu, ErrorCode::GpuLost, ErrorCode::Numeric,
        ErrorCode::Locked, ErrorCode::Cancelled};
    for (const ErrorCode code : codes) {
        if (toQString(model::name(code)) == kind) {
            return code;
        }
    }
    return ErrorCode::Internal;
}

model::Result<EngineMessage> parseHello(const Json& hello)
{
    if (!hello.is_object()) {
        return broken("its hello is not an object");
    }
    EngineHello result{text(hello, "program"), text(hello, "version"),
        static_cast<int>(integer(hello, "protocol")), integer(hello, "pid"), {}};
    if (const auto methods = hello.find("methods"); methods != hello.end() && methods->is_array()) {
        for (const Json& method : *methods) {
            if (method.is_string()) {
                result.methods.append(toQString(method.get_ref<const std::string&>()));
            }
        }
    }
    return EngineMessage{{}, std::move(result)};
}

EngineProgress parseProgress(const Json& progress)
{
    const bool isText = progress.contains("text") && progress.at("text").is_string();
    return {text(progress, "phase"), number(progress, "done").value_or(0.0),
        number(progress, "total").value_or(0.0), text(progress, "unit"),
        number(progress, "seconds_left"),
        isText ? std::optional(text(progress, "text")) : std::nullopt};
}

Error parseError(const Json& error)
{
    const QString message = text(error, "message");
    const QString code = text(error, "code");
    bool isExitStatus = false;
    code.toInt(&isExitStatus);
    return {errorCode(text(error, "kind")),
        message.isEmpty() ? "the engine failed without a reason" : toUtf8(message),
        toUtf8(text(error, "where")), toUtf8(text(error, "hint")),
        isExitStatus ? std::string() : toUtf8(code)};
}

} // namespace

model::Result<EngineMessage> parseEngineMessage(const QByteArray& line)
{
    LAP_TRY(Json object,
        model::parseStrictJson({line.constData(), static_cast<std::size_t>(line.size())}));
    if (!object.is_object()) {
        return broken("a line is not a JSON object");
    }
    if (const auto hello = object.find("hello"); hello != object.end()) {
        return parseHello(*hello);
    }
    const auto id = object.find("id");
    if (id == object.end() || !(id->is_null() || id->is_number_integer())) {
        return broken("a line has no request number");
    }
    EngineMessage message;
    if (!id->is_null()) {
        message.id = id->get<std::int64_t>();
    }
    if (const auto result = object.find("result"); result != object.end()) {
        message.content
            = EngineReply{std::move(*result), static_cast<int>(integer(object, "exit_status"))};
    } else if (const auto error = object.find("error");
               error != object.end() && error->is_object()) {
        message.content = parseError(*error);
    } else if (const auto step = object.find("progress");
               step != object.end() && step->is_object()) {
        message.content = parseProgress(*step);
    } else {
        return broken("a line is neither progress nor result nor error");
    }
    return message;
}

QByteArray requestLine(std::int64_t id, const QString& method, const model::Json& params)
{
    Json object{{"id", id}, {"method", toUtf8(method)}};
    if (!params.empty()) {
        object["params"] = params;
    }
    // Texts from Qt are valid UTF-8 except for lone surrogates, which are replaced here.
    return QByteArray::fromStdString(object.dump(-1, ' ', false, Json::error_handler_t::replace))
        + '\n';
}

} // namespace lapidary::app
