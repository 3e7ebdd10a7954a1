// SPDX-License-Identifier: Apache-2.0
// serve: every other command as a method over standard input and output.
#include "compute/commands/command.h"
#include "compute/decoder/model_cache.h"
#include "compute/serve/server.h"

#include <unistd.h>

namespace lapidary::compute {

namespace {

constexpr const char* kId = "serve";
constexpr int kProtocol = 1;

std::vector<ServeMethod> methodsOf(const CommandContext& context, ModelCache& models)
{
    std::vector<ServeMethod> methods;
    for (const Command& command : model::registry<Command>()) {
        if (command.info.id == kId) {
            continue;
        }
        methods.push_back({command.info.id,
            [&command, &context, &models](const model::Json& params, const CancelToken& cancel,
                const ProgressSink& progress) {
                return invoke(command, params,
                    {cancel, progress, context.gpu, context.defaultThreads, &models});
            }});
    }
    return methods;
}

model::Result<CommandResult> run(const model::Params&, const CommandContext& context)
{
    ServerOptions options;
    options.hello = {{"program", "lapidary-engine"}, {"version", LAPIDARY_VERSION},
        {"protocol", kProtocol}, {"pid", ::getpid()}, {"cuda_plugin", context.gpu.hasPluginFile()}};
    ModelCache models;
    Server(methodsOf(context, models), std::move(options), context.cancel).run();
    return CommandResult{nullptr};
}

} // namespace

Command makeServe()
{
    return {.info = {.id = kId,
                .title = "Serve",
                .summary = "Answers requests over standard input and output, one JSON object a "
                           "line; for the workbench."},
        .example = R"(echo '{"id": 1, "method": "describe"}' | lapidary-engine serve)",
        .run = run};
}

} // namespace lapidary::compute
