// SPDX-License-Identifier: Apache-2.0
// The facts about a model as `inspect` prints them and as the workbench's Model mode shows them.
#pragma once

#include "model/checkpoint/open_model.h"
#include "model/core/json.h"

namespace lapidary::model {

enum class TensorList
{
    No,
    Yes,
};

/// The result object of `inspect` (commands.md): format, family, fingerprint, parameters, layers,
/// hidden_size, intermediate_size, heads, kv_heads, head_dim, vocab_size, tied, dtypes (parameters
/// per type), bytes, experts, active_experts, shared_experts, memory{open, record, convert, train}
/// in bytes; also path, architecture, context_length, rope, notices. TensorList::Yes adds `tensors`
/// [{name, dtype, shape, bytes}]. Errors: those of Checkpoint::fingerprint.
Result<Json> inspectModel(const OpenedModel& model, TensorList tensors = TensorList::No);

} // namespace lapidary::model
