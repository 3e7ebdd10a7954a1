// SPDX-License-Identifier: Apache-2.0
// logits: the model's scores at every position of a token sequence, as a file.
#include "compute/commands/model_command.h"
#include "compute/decoder/write_logits.h"

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;

model::Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const LoadedModel loaded, loadModel(params, context));
    const std::string out = params.text("out");
    const std::vector<std::int64_t> ids = params.integers("ids");
    LAP_CHECK(writeLogits(*loaded.decoder, ids, out, context.cancel));
    return CommandResult{
        {{"file", out}, {"tokens", ids.size()}, {"vocab_size", loaded.opened->config().vocabSize}}};
}

std::string render(const Json& result, const TextStyle&)
{
    return "logits [" + result["tokens"].dump() + ", " + result["vocab_size"].dump() + "] are in "
        + result["file"].get<std::string>() + "\n";
}

} // namespace

Command makeLogits()
{
    return {.info = {.id = "logits",
                .title = "Logits",
                .summary = "Writes the scores of the next token at every position: the tensor "
                           "`logits`, float32 [T, V].",
                .parameters = modelParameters({{.name = "ids",
                                                   .type = ParamType::Integer,
                                                   .help = "token ids",
                                                   .isRequired = true,
                                                   .isList = true},
                    {.name = "out",
                        .type = ParamType::Path,
                        .help = "the .safetensors file to write",
                        .isRequired = true}})},
        .example
        = "lapidary-engine logits ~/models/stories --ids 1,403,407 --out logits.safetensors",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
