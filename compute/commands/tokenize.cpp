// SPDX-License-Identifier: Apache-2.0
// tokenize: the token ids of a text, and which bytes each token stands for.
#include "compute/commands/model_command.h"
#include "model/data/text_file.h"
#include "model/text/open_tokenizer.h"

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;

model::Result<std::string> inputText(const model::Params& params)
{
    if (params.has("text") == params.has("file")) {
        return model::Error{model::ErrorCode::InvalidArgument,
            params.has("text") ? "both --text and --file are given, expected one of them"
                               : "there is nothing to tokenize, expected --text or --file",
            {}, {}, {}};
    }
    return params.has("text") ? model::Result<std::string>(params.text("text"))
                              : model::readTextFile(params.text("file"));
}

model::Result<CommandResult> run(const model::Params& params, const CommandContext&)
{
    LAP_TRY(const std::string text, inputText(params));
    LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(params.text("model")));
    const model::Encoding encoding
        = tokenizer.encode(text, {.addSpecial = !params.flag("no_special")});
    Json offsets = Json::array();
    for (const model::ByteRange& range : encoding.offsets) {
        offsets.push_back({range.begin, range.end});
    }
    return CommandResult{{{"ids", encoding.ids}, {"offsets", std::move(offsets)}}};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text;
    for (std::size_t i = 0; i < result["ids"].size(); ++i) {
        const Json& range = result["offsets"][i];
        text.append(result["ids"][i].dump()).append("  ");
        text.append(style.faint(range[0].dump() + "–" + range[1].dump())).append("\n");
    }
    return text;
}

} // namespace

Command makeTokenize()
{
    model::ParamSpec model = modelParameter();
    model.help = "a model, or a bare tokenizer.json, tokenizer.model or vocabulary-only .gguf";
    return {.info = {.id = "tokenize",
                .title = "Tokenize",
                .summary = "Turns text into the model's token ids.",
                .parameters = {model, {.name = "text", .type = ParamType::Text, .help = "the text"},
                    {.name = "file", .type = ParamType::Path, .help = "a text file instead"},
                    {.name = "no_special",
                        .type = ParamType::Flag,
                        .help = "add no begin or end token",
                        .defaultValue = false}}},
        .example = "lapidary-engine tokenize ~/models/stories --text 'Once upon a time' --json",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
