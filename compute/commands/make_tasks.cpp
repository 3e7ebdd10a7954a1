// SPDX-License-Identifier: Apache-2.0
// make-tasks: reasoning items of graded complexity, with every sentence labelled.
#include "model/tasks/make_tasks.h"

#include "compute/base/common_options.h"
#include "compute/commands/command.h"
#include "model/core/atomic_file.h"

#include <map>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

constexpr double kMostItems = 1'000'000;

/// An existing file is replaced only when it holds such items.
Result<void> checkReplaceable(const std::string& path)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return {};
    }
    const auto file = model::DataFile::open(path);
    const auto first = file && file->size() > 0
        ? file->item(0)
        : Result<model::DataItem>(model::Error{model::ErrorCode::Corrupt, "no item"});
    const bool isOurs = first && first->fields.contains("task") && first->fields.contains("level")
        && first->fields.contains("steps") && first->fields.contains("answer");
    return isOurs ? Result<void>()
                  : model::Error{model::ErrorCode::InvalidArgument,
                      "the file exists and is not an earlier result of `make-tasks`", path,
                      "choose another name for --out, or remove the file", {}};
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    model::TaskOptions options;
    options.family = params.text("family");
    LAP_TRY(const auto levels, model::parseLevels(params.text("level")));
    options.lowestLevel = levels.first;
    options.highestLevel = levels.second;
    options.count = static_cast<std::size_t>(params.integer("count"));
    options.seed = static_cast<std::uint64_t>(params.integer("seed"));
    const std::string out = params.text("out");
    LAP_CHECK(checkReplaceable(out));
    context.progress({"making items", 0.0, static_cast<double>(options.count), "items", {}});
    LAP_TRY(const std::vector<model::TaskItem> items, model::makeTasks(options));
    std::string text;
    std::map<std::string, std::int64_t> families;
    for (const model::TaskItem& item : items) {
        text += toJson(item).dump() + "\n";
        ++families[item.task];
    }
    LAP_TRY(model::AtomicFile file, model::AtomicFile::create(out, {.size = text.size()}));
    LAP_CHECK(file.write(text));
    LAP_CHECK(file.commit());
    return CommandResult{{{"items", items.size()}, {"families", families}, {"out", out},
        {"levels", {levels.first, levels.second}}}};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text = style.strong(result["items"].dump()) + " items\n";
    for (const auto& [family, count] : result["families"].items()) {
        text += "  " + family + " " + count.dump() + "\n";
    }
    return text + style.faint(result["out"].get<std::string>()) + "\n";
}

std::vector<model::ParamSpec> parameters()
{
    return {{.name = "family",
                .type = ParamType::Text,
                .help = "arith_chain, ontology, ordering, tracking, truth_chain, or all in turns",
                .defaultValue = "all"},
        {.name = "level",
            .type = ParamType::Text,
            .help = "number of deductions, 1 to 6, or a range like 1-4, in turns",
            .defaultValue = "1-6"},
        {.name = "count",
            .type = ParamType::Integer,
            .help = "how many items",
            .defaultValue = 600,
            .minimum = 1,
            .maximum = kMostItems,
            .unit = "items"},
        {.name = "out",
            .type = ParamType::Path,
            .help = "JSONL file to write; an earlier result there is replaced",
            .isRequired = true},
        seedOption()};
}

} // namespace

Command makeMakeTasks()
{
    return {.info = {.id = "make-tasks",
                .title = "Make tasks",
                .summary = "Makes reasoning items of graded complexity, every sentence labelled "
                           "with its step.",
                .parameters = parameters()},
        .example = "lapidary-engine make-tasks --family all --level 1-3 --count 600 --out "
                   "tasks.jsonl",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
