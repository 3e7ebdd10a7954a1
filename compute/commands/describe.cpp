// SPDX-License-Identifier: Apache-2.0
// describe: every registered kind with its parameters, from which the workbench builds its forms.
// Reads registries only and never touches torch.
#include "compute/balance/balance_rule.h"
#include "compute/commands/command.h"
#include "compute/curriculum/kinds/curriculum_schedule.h"
#include "compute/grouping/kinds/grouping_method.h"
#include "compute/interventions/kinds/intervention.h"
#include "compute/objectives/kinds/objective.h"
#include "compute/router_init/kinds/router_init.h"
#include "compute/selfchecks/self_check.h"
#include "compute/train/recipe.h"
#include "model/benchmarks/kinds/benchmark.h"
#include "model/checkpoint/layouts/export_layout.h"
#include "model/tasks/families/task_family.h"

#include <algorithm>

namespace lapidary::compute {

namespace {

using model::Json;

template <class Kind>
Json listOf()
{
    Json list = Json::array();
    for (const Kind& kind : model::registry<Kind>()) {
        list.push_back(model::toJson(kind.info));
    }
    return list;
}

/// The plain keys of a recipe, as the parameters of one kind.
Json recipe()
{
    return Json::array({model::toJson(model::KindInfo{.id = "recipe",
        .title = "Recipe",
        .summary = "What a training run does.",
        .parameters = recipeParameters()})});
}

model::Result<CommandResult> run(const model::Params&, const CommandContext&)
{
    // One line per sort of kind.
    Json kinds{
        {"balance", listOf<BalanceRule>()},
        {"objective", listOf<Objective>()},
        {"schedule", listOf<CurriculumSchedule>()},
        {"command", listOf<Command>()},
        {"recipe", recipe()},
        {"self_check", listOf<SelfCheck>()},
        {"grouping", listOf<GroupingMethod>()},
        {"router_init", listOf<RouterInit>()},
        {"intervention", listOf<Intervention>()},
        {"format", listOf<model::ExportLayout>()},
        {"task_family", listOf<model::TaskFamily>()},
        {"benchmark", listOf<model::Benchmark>()},
    };
    return CommandResult{{{"kinds", std::move(kinds)}}};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::size_t width = 0;
    for (const auto& [sort, kinds] : result["kinds"].items()) {
        for (const Json& kind : kinds) {
            width = std::max(width, kind["id"].get<std::string>().size());
        }
    }
    std::string text;
    for (const auto& [sort, kinds] : result["kinds"].items()) {
        text.append(text.empty() ? "" : "\n").append(style.strong(sort)).append("\n");
        for (const Json& kind : kinds) {
            const auto id = kind["id"].get<std::string>();
            text.append("  ").append(id).append(width + 2 - id.size(), ' ');
            text.append(kind["summary"].get<std::string>()).append("\n");
        }
    }
    return text;
}

} // namespace

Command makeDescribe()
{
    return {.info = {.id = "describe",
                .title = "Describe",
                .summary = "Lists every registered kind (commands, self-checks, …) with its "
                           "parameters."},
        .example = "lapidary-engine describe --json",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
