// SPDX-License-Identifier: Apache-2.0
// TokenizerDefinition → tokenizer.json and tokenizer_config.json, for models whose vocabulary lies
// in a GGUF file.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"
#include "model/tokenizer/tokenizer_definition.h"

namespace lapidary::model {

/// A tokenizer.json that encodes and decodes the same. Errors: Unsupported for unigram models and
/// SentencePiece's compiled maps.
Result<Json> toTokenizerJson(const TokenizerDefinition& definition);

/// The tokenizer_config.json beside it: special tokens and chat template.
Json toTokenizerConfigJson(const TokenizerDefinition& definition);

} // namespace lapidary::model
