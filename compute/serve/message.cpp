// SPDX-License-Identifier: Apache-2.0
#include "compute/serve/message.h"

#include "model/core/strict_json.h"
#include "model/core/text_format.h"

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;

Error invalid(std::string message)
{
    return {ErrorCode::InvalidArgument, std::move(message), "request"};
}

} // namespace

std::string dumped(const Json& document)
{
    return document.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

namespace {

bool isUsableId(const Json& id)
{
    return id.is_number_integer()
        || (id.is_string() && id.get_ref<const std::string&>().size() <= kMaximumId);
}

std::optional<Error> read(const Json& object, Message& message)
{
    const auto id = object.find("id");
    if (id == object.end() || !isUsableId(*id)) {
        return invalid("\"id\" is missing or unusable, expected an integer or a string of at most "
            + std::to_string(kMaximumId) + " bytes");
    }
    message.id = *id;
    const auto method = object.find("method");
    if (method == object.end() || !method->is_string()) {
        return invalid("\"method\" is missing or no string, expected the name of a method");
    }
    message.method = method->get<std::string>();
    for (const auto& [key, value] : object.items()) {
        if (key == "params") {
            if (!value.is_object()) {
                return invalid("\"params\": expected an object");
            }
            message.params = value;
        } else if (key != "id" && key != "method") {
            return invalid("unknown member " + model::quotedText(key)
                + ", expected one of: id, method, params");
        }
    }
    return std::nullopt;
}

} // namespace

ParsedMessage parseMessage(std::string_view line)
{
    ParsedMessage parsed;
    const auto document = model::parseStrictJson(line, {.bytes = kMaximumLine});
    if (!document) {
        parsed.error = document.error();
        parsed.error->where = "request";
        return parsed;
    }
    parsed.error = document->is_object()
        ? read(*document, parsed.message)
        : invalid("found " + std::string(document->type_name()) + ", expected an object");
    return parsed;
}

Json progressMessage(const Json& id, const Progress& progress)
{
    return {{"id", id}, {"progress", toJson(progress)}};
}

Json resultMessage(const Json& id, const CommandResult& result)
{
    return {{"id", id}, {"result", result.value}, {"exit_status", result.exitStatus}};
}

Json errorMessage(const Json& id, const Error& error, std::string_view kind)
{
    return {{"id", id},
        {"error",
            {{"code", error.id()}, {"kind", kind.empty() ? model::name(error.code) : kind},
                {"exit", model::exitStatus(error.code)}, {"message", error.message},
                {"where", error.where}, {"hint", error.hint}}}};
}

} // namespace lapidary::compute
