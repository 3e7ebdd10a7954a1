// SPDX-License-Identifier: Apache-2.0
// GGUF names a pre-tokenizer by a word; this is what the words mean.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer_definition.h"

#include <string>
#include <vector>

namespace lapidary::model {

struct KnownPreTokenizer
{
    std::vector<SplitPattern> splits;
    std::vector<NormalizerStep> normalizer;
    bool ignoresMerges = false;
    bool addsBegin = false; ///< when the file does not say
};

/// The meaning of `tokenizer.ggml.pre`. Errors: Unsupported, TK04, for a word that is not known.
Result<KnownPreTokenizer> knownPreTokenizer(const std::string& name);

} // namespace lapidary::model
