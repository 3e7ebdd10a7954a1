// SPDX-License-Identifier: Apache-2.0
// What the commands that compute with a model share: their common parameters and how the model is
// loaded from them.
#pragma once

#include "compute/base/common_options.h"
#include "compute/commands/command.h"
#include "compute/decoder/load_model.h"
#include "compute/decoder/model_cache.h"

#include <string>
#include <utility>
#include <vector>

namespace lapidary::compute {

/// The positional MODEL.
inline model::ParamSpec modelParameter()
{
    return {.name = "model",
        .type = model::ParamType::Path,
        .help
        = "a Hugging Face folder, a .safetensors file beside its config.json, or a .gguf file",
        .isRequired = true,
        .isPositional = true};
}

/// MODEL, the command's own parameters, and those of every computing command.
inline std::vector<model::ParamSpec> modelParameters(std::vector<model::ParamSpec> own)
{
    own.insert(own.begin(), modelParameter());
    own.push_back(deviceOption());
    own.push_back(dtypeOption());
    own.push_back(threadsOption());
    return own;
}

/// The text of a parameter, or an empty one.
inline std::string textOf(const model::Params& params, std::string_view name)
{
    return params.has(name) ? params.text(name) : std::string();
}

/// Loads `model` for `device` and `dtype`, or takes the one that `serve` has kept. Errors: NoGpu;
/// those of loadModel.
inline model::Result<LoadedModel> loadModel(
    const model::Params& params, const CommandContext& context)
{
    LAP_TRY(const Device device, context.gpu.choose(textOf(params, "device")));
    if (context.models != nullptr) {
        return context.models->get({params.text("model"), device, textOf(params, "dtype")},
            context.cancel, context.progress);
    }
    return loadModel(
        params.text("model"), device, textOf(params, "dtype"), context.cancel, context.progress);
}

/// Lets go of the model that `serve` has kept; for a command that loads models of its own.
inline void releaseModel(const CommandContext& context)
{
    if (context.models != nullptr) {
        context.models->release();
    }
}

/// The answer to a command that was cancelled with nothing to show.
inline model::Error cancelled(const std::string& what)
{
    return {model::ErrorCode::Cancelled, what + " was cancelled", {}, {}, {}};
}

} // namespace lapidary::compute
