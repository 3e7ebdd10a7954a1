// SPDX-License-Identifier: Apache-2.0
// The options that mean the same everywhere (commands.md, "Common rules"). A command lists those it
// uses; the others it accepts.
#pragma once

#include "model/core/param_spec.h"

#include <vector>

namespace lapidary::compute {

/// `--device cpu|cuda`; absent means cuda when usable (Gpu::choose).
model::ParamSpec deviceOption();
/// `--dtype float32|bfloat16`: type of the arithmetic; absent means float32 on the CPU, bfloat16 on
/// a GPU.
model::ParamSpec dtypeOption();
/// `--threads N`: CPU threads; absent means one per core. Applied by `invoke`.
model::ParamSpec threadsOption();
/// `--seed N`.
model::ParamSpec seedOption();
/// `--save-dtype float32|bfloat16|float16`: type of written weights; absent means the model's own.
model::ParamSpec saveDtypeOption();

/// A command's own parameters and those of the above that it has no use for: a script may give them
/// to every command.
std::vector<model::ParamSpec> acceptedParameters(const model::KindInfo& command);

} // namespace lapidary::compute
