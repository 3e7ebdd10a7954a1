// SPDX-License-Identifier: Apache-2.0
// detokenize: the text of token ids.
#include "compute/commands/model_command.h"
#include "model/text/open_tokenizer.h"

#include <limits>

namespace lapidary::compute {

namespace {

using model::Json;

/// Ids that no tokenizer has become −1, which `checkIds` refuses by place and value.
std::vector<model::TokenId> tokenIds(const std::vector<std::int64_t>& values)
{
    std::vector<model::TokenId> ids;
    for (const std::int64_t value : values) {
        ids.push_back(std::in_range<model::TokenId>(value)
                ? static_cast<model::TokenId>(value)
                : std::numeric_limits<model::TokenId>::max());
    }
    return ids;
}

model::Result<CommandResult> run(const model::Params& params, const CommandContext&)
{
    LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(params.text("model")));
    const std::vector<model::TokenId> ids = tokenIds(params.integers("ids"));
    LAP_CHECK(tokenizer.checkIds(ids));
    return CommandResult{{{"text", tokenizer.decode(ids)}}};
}

} // namespace

Command makeDetokenize()
{
    return {.info = {.id = "detokenize",
                .title = "Detokenize",
                .summary = "Turns token ids into text.",
                .parameters = {modelParameter(),
                    {.name = "ids",
                        .type = model::ParamType::Integer,
                        .help = "token ids",
                        .isRequired = true,
                        .isList = true}}},
        .example = "lapidary-engine detokenize ~/models/stories --ids 1,403,407",
        .run = run,
        .render = [](const Json& result, const TextStyle&) {
            return result["text"].get<std::string>() + "\n";
        }};
}

} // namespace lapidary::compute
