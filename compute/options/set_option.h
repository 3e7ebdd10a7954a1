// SPDX-License-Identifier: Apache-2.0
// `--set key=value` and `--layers 0-4,7`: how a command hands parameters on to a registered kind
// and how layers are named.
#pragma once

#include "model/core/ids.h"
#include "model/core/param_spec.h"

#include <string>
#include <vector>

namespace lapidary::compute {

/// The repeatable option `--set`.
model::ParamSpec setOption();

/// The values of `--set` as parameters of a kind: each text becomes the type that its spec demands.
/// Errors: InvalidArgument for a text without `=`, an unknown key, a value of another type.
model::Result<model::Params> parseSettings(
    const std::vector<model::ParamSpec>& specs, const std::vector<std::string>& settings);

/// The option `--layers`.
model::ParamSpec layersOption();

/// "0-4,7" as layers, ascending without repetition; an empty text means all of `count`.
/// Errors: InvalidArgument.
model::Result<std::vector<model::LayerId>> parseLayers(const std::string& text, std::int64_t count);

} // namespace lapidary::compute
