// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/chat_template_source.h"

#include "model/tokenizer/json_fields.h"
#include "model/tokenizer/rules.h"

namespace lapidary::model {

Result<std::string> checkedChatTemplate(std::string text)
{
    if (text.size() > kMaxChatTemplateBytes) {
        return tokenizerError("CT01",
            "chat template: " + std::to_string(text.size()) + " bytes, expected at most "
                + std::to_string(kMaxChatTemplateBytes));
    }
    return text;
}

Result<std::optional<std::string>> chatTemplateOf(const Json& json)
{
    std::optional<std::string> text;
    if (json.is_string()) {
        text = json.get<std::string>();
    } else if (json.is_array()) {
        for (const Json& entry : json) {
            const bool isDefault = textOf(entry, "name") == "default";
            if (memberOf(entry, "template").is_string() && (!text || isDefault)) {
                text = textOf(entry, "template");
            }
        }
    }
    if (!text) {
        return std::optional<std::string>();
    }
    LAP_TRY(std::string checked, checkedChatTemplate(std::move(*text)));
    return std::optional<std::string>(std::move(checked));
}

} // namespace lapidary::model
