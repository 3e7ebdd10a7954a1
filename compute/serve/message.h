// SPDX-License-Identifier: Apache-2.0
// The messages of `serve`: one JSON object a line in both directions (ARCHITECTURE.md, section 2).
#pragma once

#include "compute/base/job.h"
#include "model/core/json.h"
#include "model/core/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::compute {

inline constexpr std::size_t kMaximumLine = std::size_t{1} << 20;
inline constexpr std::size_t kMaximumId = 256; ///< bytes of a textual id

/// {"id": …, "method": "…", "params": {…}}
struct Message
{
    model::Json id; ///< integer or string; null when the line had none that can be used
    std::string method;
    model::Json params = model::Json::object();
};

/// A request, or why it is none; `id` is then the one to answer to.
struct ParsedMessage
{
    Message message;
    std::optional<model::Error> error;
};

/// Reads one line. Errors: Corrupt for what is not JSON, InvalidArgument for what is no request.
ParsedMessage parseMessage(std::string_view line);

model::Json progressMessage(const model::Json& id, const Progress& progress);
model::Json resultMessage(const model::Json& id, const CommandResult& result);
/// `kind` overrides the name of the error's code.
model::Json errorMessage(
    const model::Json& id, const model::Error& error, std::string_view kind = {});

/// One line without its line break; ill-formed UTF-8 is replaced.
std::string dumped(const model::Json& document);

} // namespace lapidary::compute
