// SPDX-License-Identifier: Apache-2.0
// export: a converted model as a folder that stock software loads.
#include "compute/commands/model_command.h"
#include "compute/export/export_model.h"
#include "model/core/atomic_file.h"
#include "model/core/output_folder.h"

#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Json;
using model::ParamType;
using model::Result;

/// Marks a folder as ours, so that it may be replaced.
constexpr const char* kExportName = "export.json";

Json roundTripJson(const RoundTrip& trip)
{
    return {{"max_abs_logit_difference", trip.difference}, {"max_abs_logit", trip.largest},
        {"tokens", trip.tokens}, {"passed", trip.isPassed()}};
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    releaseModel(context);
    LAP_TRY(const model::ExportLayout* const layout,
        model::registry<model::ExportLayout>().get(params.text("format"), "format"));
    LAP_TRY(const Device device, context.gpu.choose(textOf(params, "device")));
    LAP_TRY(const model::OpenedModel opened, model::openModel(params.text("model")));
    LAP_TRY(const model::NativeModel native, model::readNativeModel(opened));
    LAP_TRY(model::OutputFolder folder,
        model::OutputFolder::create(params.text("out"), [](const std::filesystem::path& earlier) {
            return std::filesystem::exists(earlier / kExportName);
        }));
    LAP_TRY(std::vector<std::string> files,
        writeExport(native, *layout, folder.path(), context.cancel, context.progress));
    LAP_TRY(const RoundTrip trip, roundTrip(native, folder.path(), device));
    if (!trip.isPassed()) {
        return CommandResult{
            {{"files", Json::array()}, {"round_trip", roundTripJson(trip)}}, /*exitStatus=*/1};
    }
    LAP_CHECK(model::saveFile(folder.path() / kExportName,
        Json{{"format", layout->info.id}, {"round_trip", roundTripJson(trip)}}.dump(2) + "\n"));
    files.emplace_back(kExportName);
    LAP_CHECK(folder.commit());
    return CommandResult{{{"files", files}, {"round_trip", roundTripJson(trip)}}};
}

std::string render(const Json& result, const TextStyle& style)
{
    const Json& trip = result["round_trip"];
    std::array<char, 200> line{};
    std::snprintf(line.data(), line.size(),
        "reopened: logits of %d tokens differ by at most %.2e (largest logit %.1f)\n",
        trip["tokens"].get<int>(), trip["max_abs_logit_difference"].get<double>(),
        trip["max_abs_logit"].get<double>());
    std::string text = line.data();
    if (!trip["passed"].get<bool>()) {
        return text
            + "the written model is not the converted one; nothing was kept. Convert it again.\n";
    }
    for (const Json& file : result["files"]) {
        text += style.faint(file.get<std::string>()) + "\n";
    }
    return text;
}

std::vector<std::string> formats()
{
    std::vector<std::string> ids;
    for (const model::ExportLayout& layout : model::registry<model::ExportLayout>()) {
        ids.push_back(layout.info.id);
    }
    return ids;
}

} // namespace

Command makeExport()
{
    model::ParamSpec native = modelParameter();
    native.help = "the folder of a converted model";
    return {.info = {.id = "export",
                .title = "Export",
                .summary = "Writes a converted model so that stock software loads it, and compares "
                           "it with the conversion.",
                .parameters = {native,
                    {.name = "format",
                        .type = ParamType::Choice,
                        .help = "the class to write for",
                        .defaultValue = "glm4moe",
                        .choices = formats()},
                    {.name = "out",
                        .type = ParamType::Path,
                        .help = "the folder to write",
                        .isRequired = true},
                    deviceOption(), threadsOption()}},
        .example = "lapidary-engine export stories-moe --format glm4moe --out stories-glm4",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
