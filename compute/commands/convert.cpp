// SPDX-License-Identifier: Apache-2.0
// convert: a dense model, a recording and a grouping become a mixture of experts.
#include "compute/convert/convert.h"

#include "compute/commands/model_command.h"
#include "model/core/output_folder.h"
#include "model/grouping/grouping_file.h"
#include "model/recording/recording.h"

#include <cstdio>
#include <cstdlib>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamType;
using model::Result;

Error invalid(std::string message, std::string hint)
{
    return {ErrorCode::InvalidArgument, std::move(message), {}, std::move(hint), {}};
}

/// What `--set` reaches.
struct Wishes
{
    model::PlanRequest plan;
    double lambda = 0.1;
    std::optional<double> routerLambda;
};

Result<double> numberOf(const std::string& setting, const std::string& text)
{
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(value >= 0.0) || value > 1e9) {
        return invalid(
            "--set " + setting + ": found \"" + text + "\", expected a number of at least 0",
            "write for example --set lambda=0.1");
    }
    return value;
}

Result<void> readLayers(const std::string& text, std::set<std::int32_t>& layers)
{
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        LAP_TRY(const double layer, numberOf("dense_layers", text.substr(begin, end - begin)));
        layers.insert(static_cast<std::int32_t>(layer));
        begin = end + 1;
    }
    return {};
}

Result<void> readSetting(const std::string& setting, Wishes& wishes)
{
    const std::size_t equals = setting.find('=');
    const std::string key = setting.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : setting.substr(equals + 1);
    if (key == "lambda") {
        LAP_TRY(wishes.lambda, numberOf(key, value));
    } else if (key == "router_lambda") {
        LAP_TRY(wishes.routerLambda, numberOf(key, value));
    } else if (key == "dense_layers") {
        LAP_CHECK(readLayers(value, wishes.plan.denseLayers));
    } else if (key.starts_with("active.")) {
        LAP_TRY(const double layer, numberOf(key, key.substr(7)));
        LAP_TRY(const double active, numberOf(key, value));
        wishes.plan.activeOfLayer[static_cast<std::int32_t>(layer)]
            = static_cast<std::int64_t>(active);
    } else {
        return invalid("--set " + setting + " is not known here",
            "set lambda, router_lambda, dense_layers=0,29 or active.LAYER=K");
    }
    return {};
}

Result<Wishes> readWishes(const model::Params& params)
{
    Wishes wishes;
    wishes.plan.active = params.integer("active");
    if (params.has("set")) {
        for (const std::string& setting : params.texts("set")) {
            LAP_CHECK(readSetting(setting, wishes));
        }
    }
    return wishes;
}

Repair repairOf(const std::string& name)
{
    return name == "none" ? Repair::None : name == "scale" ? Repair::Scale : Repair::Refit;
}

Result<model::DType> saveType(const model::Params& params, const model::OpenedModel& model)
{
    const std::string wanted = textOf(params, "save_dtype");
    return wanted.empty()     ? ownDType(model)
        : wanted == "float32" ? model::DType::F32
        : wanted == "float16" ? model::DType::F16
                              : model::DType::BF16;
}

bool isConversion(const std::filesystem::path& folder)
{
    return std::filesystem::exists(folder / kConversionName);
}

Result<void> checkRecording(
    const model::Recording& recording, const std::string& fingerprint, const std::string& model)
{
    if (recording.info().fingerprint != fingerprint) {
        return Error{ErrorCode::InvalidArgument,
            "the recording was made with another model: found the fingerprint "
                + recording.info().fingerprint + ", expected " + fingerprint,
            recording.folder(), "record " + model + " first", {}};
    }
    return {};
}

Json recipeOf(const model::Params& params, const std::string& fingerprint)
{
    Json recipe{{"model", params.text("model")}, {"fingerprint", fingerprint}};
    for (const char* key : {"recording", "grouping", "active", "profile", "router_init", "repair",
             "parallel", "tokens", "set", "save_dtype", "seed"}) {
        if (params.json().contains(key) && !params.json()[key].is_null()) {
            recipe[key] = params.json()[key];
        }
    }
    return recipe;
}

Result<ConversionSettings> settingsOf(const model::Params& params, const Wishes& wishes)
{
    ConversionSettings settings;
    LAP_TRY(settings.profile, model::findGateProfile(params.text("profile")));
    LAP_TRY(settings.routerInit,
        model::registry<RouterInit>().get(params.text("router_init"), "router initialiser"));
    settings.repair = repairOf(params.text("repair"));
    settings.isParallel = params.flag("parallel");
    settings.lambda = wishes.lambda;
    settings.routerLambda = wishes.routerLambda;
    settings.seed = static_cast<std::uint64_t>(params.integer("seed"));
    return settings;
}

/// Float32 unless told otherwise: the sums of a conversion are worth it on any device.
Result<LoadedModel> loadDense(const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const Device device, context.gpu.choose(textOf(params, "device")));
    const std::string dtype = textOf(params, "dtype");
    LAP_TRY(LoadedModel loaded,
        loadModel(params.text("model"), device, dtype.empty() ? "float32" : dtype, context.cancel,
            context.progress));
    LAP_CHECK(checkConvertible(*loaded.opened));
    return loaded;
}

Result<CommandResult> run(const model::Params& params, const CommandContext& context)
{
    releaseModel(context);
    LAP_TRY(const Wishes wishes, readWishes(params));
    LAP_TRY(const model::Recording recording, model::Recording::open(params.text("recording")));
    LAP_TRY(const model::Grouping grouping, model::readGrouping(params.text("grouping")));
    LAP_TRY(const LoadedModel dense, loadDense(params, context));
    LAP_TRY(const std::string fingerprint, dense.opened->checkpoint().fingerprint());
    LAP_CHECK(checkRecording(recording, fingerprint, params.text("model")));
    const model::ModelConfig& config = dense.opened->config();
    LAP_TRY(const model::ConversionPlan plan,
        model::planConversion(grouping,
            {fingerprint, static_cast<std::size_t>(config.layers),
                static_cast<std::size_t>(config.intermediateSize),
                static_cast<std::size_t>(config.heads)},
            wishes.plan));
    ConversionJob job{
        &dense, &plan, {}, {}, model::DType::F32, recipeOf(params, fingerprint), &grouping};
    LAP_TRY(job.settings, settingsOf(params, wishes));
    LAP_TRY(job.dtype, saveType(params, *dense.opened));
    LAP_TRY(job.windows,
        recordedWindows(recording, params.has("tokens") ? params.integer("tokens") : 0));
    LAP_TRY(
        model::OutputFolder folder, model::OutputFolder::create(params.text("out"), isConversion));
    LAP_TRY(Json result, runConversion(job, folder.path(), context.cancel, context.progress));
    LAP_CHECK(folder.commit());
    result["folder"] = params.text("out");
    return CommandResult{std::move(result)};
}

std::string render(const Json& result, const TextStyle& style)
{
    std::string text;
    std::array<char, 200> line{};
    for (const Json& layer : result["layers"]) {
        std::snprintf(line.data(), line.size(), "layer %3d   error %.4f → %.4f\n",
            layer["layer"].get<int>(), layer["error_before"].get<double>(),
            layer["error_after"].get<double>());
        text += line.data();
    }
    std::snprintf(line.data(), line.size(),
        "all experts on equals dense to %.1e of the largest logit; %.1f %% of the neurons work per "
        "token\n",
        result["exact_when_all_active"].get<double>(),
        100.0 * result["active_fraction"].get<double>());
    text += line.data();
    for (const Json& notice : result["notices"]) {
        text += notice.get<std::string>() + "\n";
    }
    return text + style.faint("written to " + result["folder"].get<std::string>()) + "\n";
}

std::vector<std::string> profileIds()
{
    std::vector<std::string> ids;
    for (const model::GateProfile& profile : model::gateProfiles()) {
        ids.emplace_back(profile.id);
    }
    return ids;
}

std::vector<std::string> routerInitIds()
{
    std::vector<std::string> ids;
    for (const RouterInit& kind : model::registry<RouterInit>()) {
        ids.push_back(kind.info.id);
    }
    return ids;
}

std::vector<model::ParamSpec> ownParameters()
{
    return {{.name = "recording",
                .type = ParamType::Path,
                .help = "the recording whose tokens calibrate router and repair",
                .isRequired = true},
        {.name = "grouping",
            .type = ParamType::Path,
            .help = "the grouping file; every neuron has an owner",
            .isRequired = true},
        {.name = "active",
            .type = ParamType::Integer,
            .help = "K: slices that work per token, the shared ones included; 0: half of them",
            .defaultValue = 0,
            .minimum = 0,
            .maximum = 65536},
        {.name = "router_init",
            .type = ParamType::Choice,
            .help = "where the router's rows come from",
            .defaultValue = "ridge",
            .choices = routerInitIds()},
        {.name = "repair",
            .type = ParamType::Choice,
            .help = "what is done to the down-projections",
            .defaultValue = "refit",
            .choices = {"none", "scale", "refit"}},
        {.name = "parallel",
            .type = ParamType::Flag,
            .help = "every layer on the dense stream instead of the converted one",
            .defaultValue = false},
        {.name = "tokens",
            .type = ParamType::Integer,
            .help = "use only so many of the recording's tokens",
            .minimum = 1,
            .maximum = 1e12,
            .unit = "tokens"},
        {.name = "profile",
            .type = ParamType::Choice,
            .help = "the gate that the model will be exported with",
            .defaultValue = "glm4moe",
            .choices = profileIds()},
        {.name = "set",
            .type = ParamType::Text,
            .help = "lambda=0.1, router_lambda=1e-4, dense_layers=0,29 or active.LAYER=K",
            .isList = true},
        saveDtypeOption(), seedOption(),
        {.name = "out",
            .type = ParamType::Path,
            .help = "the folder to write",
            .isRequired = true}};
}

} // namespace

Command makeConvert()
{
    return {.info = {.id = "convert",
                .title = "Convert",
                .summary = "Cuts the feed-forward blocks of a dense model into experts, fits a "
                           "router and repairs what routing loses.",
                .parameters = modelParameters(ownParameters())},
        .example = "lapidary-engine convert ~/models/stories --recording rec --grouping g.json "
                   "--active 4 --out stories-moe",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
