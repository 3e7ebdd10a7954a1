// SPDX-License-Identifier: Apache-2.0
// What `generate` and `trace` ask alike: the prompt and how tokens are chosen.
#pragma once

#include "compute/generation/sampler.h"
#include "model/checkpoint/open_model.h"
#include "model/core/param_spec.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace lapidary::compute {

/// What a generation needs besides the weights.
struct Prompt
{
    std::optional<model::Tokenizer> tokenizer;
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> endIds; ///< of the model, of its tokenizer, of its chat format
};

/// The parameters greedy, temperature, top_k, top_p.
std::vector<model::ParamSpec> samplingParameters();

/// The parameter chat.
model::ParamSpec chatParameter();

/// Errors: InvalidArgument when chat is asked of token ids, or greedy together with sampling.
model::Result<void> checkPromptUsage(const model::Params& params);

/// Greedy unless a way to sample is given. Reads samplingParameters and seed.
SamplingOptions samplingOptions(const model::Params& params);

/// The prompt of the parameters prompt or ids, chat and stop (those that the command has), in
/// tokens. Errors: those of openTokenizer unless ids are given and nothing needs text; Unsupported
/// for a chat template in no known format.
model::Result<Prompt> preparePrompt(const model::Params& params, const model::OpenedModel& opened);

} // namespace lapidary::compute
