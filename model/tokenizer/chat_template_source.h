// SPDX-License-Identifier: Apache-2.0
// Where a chat template's text comes from. It is kept verbatim and never executed.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// Limit of rule CT01.
inline constexpr std::size_t kMaxChatTemplateBytes = std::size_t{256} << 10;

/// The text, or CT01 when it is too long.
Result<std::string> checkedChatTemplate(std::string text);

/// From `chat_template` of tokenizer_config.json or chat_template.json: a text, or a list of
/// {name, template} of which "default" (else the first) is taken; nothing for null. Errors: CT01.
Result<std::optional<std::string>> chatTemplateOf(const Json& json);

} // namespace lapidary::model
