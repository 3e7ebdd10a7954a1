// SPDX-License-Identifier: Apache-2.0
// The texts of a trace in tokens, with the step of each token where the data knows it.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

struct TraceSequence
{
    std::vector<std::int64_t> ids;
    std::vector<std::int8_t> labels; ///< as many as ids
    std::int64_t promptTokens = 0;   ///< that are given; all of them where nothing is a response
};

struct TraceInput
{
    std::vector<TraceSequence> sequences;
    std::int64_t leftOut = 0; ///< items that are empty or longer than the context
};

struct TraceDataOptions
{
    std::vector<std::string> files;
    std::int64_t skip = 0;  ///< items of each file that are passed over
    std::int64_t limit = 0; ///< items of each file at most; 0: all
};

/// Items with prompt and response as training reads them: the tokenizer's begin token, the prompt
/// and a line end, then the response tokenised apart. Others as one text.
/// Errors: those of DataFile and stepSpansOf, naming the file; InvalidArgument when none is left.
model::Result<TraceInput> readTraceData(
    const TraceDataOptions& options, const model::Tokenizer& tokenizer, std::int64_t contextLength);

} // namespace lapidary::compute
