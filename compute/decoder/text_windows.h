// SPDX-License-Identifier: Apache-2.0
// Text files as the windows of tokens that a model is measured on.
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/core/param_spec.h"
#include "model/core/result.h"

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// The options `--data` (a text, JSONL or CSV file; repeatable) and `--field` that textWindows()
/// reads.
std::vector<model::ParamSpec> textWindowOptions();

/// The ids of each file of `data`, a stream of its own without begin and end tokens, cut into
/// windows of `context` tokens one after another. A stream shorter than one window is one window;
/// else the rest is dropped. Errors: those of reading the files and of the tokenizer of
/// `checkpoint`; InvalidArgument when no window holds two tokens.
model::Result<std::vector<std::vector<std::int64_t>>> textWindows(
    const model::Params& params, const model::Checkpoint& checkpoint, std::int64_t context);

} // namespace lapidary::compute
