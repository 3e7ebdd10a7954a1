// SPDX-License-Identifier: Apache-2.0
// inspect: what a model is, from its headers alone.
#include "model/checkpoint/inspect.h"

#include "compute/commands/model_command.h"
#include "compute/decoder/free_memory.h"

namespace lapidary::compute {

namespace {

using model::Json;

model::Result<CommandResult> run(const model::Params& params, const CommandContext&)
{
    LAP_TRY(const model::OpenedModel opened, model::openModel(params.text("model")));
    LAP_TRY(Json facts,
        model::inspectModel(
            opened, params.flag("tensors") ? model::TensorList::Yes : model::TensorList::No));
    return CommandResult{std::move(facts)};
}

std::string scalar(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string line(std::string_view name, const std::string& value, const TextStyle& style)
{
    constexpr std::size_t kWidth = 20;
    std::string text("  ");
    text.append(style.faint(name)).append(kWidth - std::min(kWidth - 1, name.size()), ' ');
    return text.append(value).append("\n");
}

std::string tensorLines(const Json& tensors)
{
    std::string text("\n");
    for (const Json& tensor : tensors) {
        text.append("  ").append(tensor["name"].get<std::string>()).append("  ");
        text.append(tensor["dtype"].get<std::string>()).append("  ");
        text.append(tensor["shape"].dump()).append("\n");
    }
    return text;
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text;
    for (const auto& [key, value] : result.items()) {
        if (value.is_primitive() && !value.is_null()) {
            text += line(key, scalar(value), style);
        }
    }
    for (const auto& [job, bytes] : result["memory"].items()) {
        text += line("memory to " + job, memoryText(bytes.get<std::uint64_t>()), style);
    }
    return result.contains("tensors") ? text + tensorLines(result["tensors"]) : text;
}

} // namespace

Command makeInspect()
{
    return {
        .info = {.id = "inspect",
            .title = "Inspect",
            .summary = "Says what a model is: family, sizes, types, fingerprint, and the memory "
                       "that each later job needs.",
            .parameters = {modelParameter(),
                {.name = "tensors",
                    .type = model::ParamType::Flag,
                    .help = "list every tensor with type, shape and bytes",
                    .defaultValue = false}}},
        .example = "lapidary-engine inspect ~/models/SmolLM2-135M-Instruct.Q4_1.gguf --json",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
