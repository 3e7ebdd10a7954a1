// SPDX-License-Identifier: Apache-2.0
// The options that mean the same in every command that has them (commands.md, "Common rules"). A
// command lists those it uses.
#pragma once

#include "model/core/param_spec.h"

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

} // namespace lapidary::compute
