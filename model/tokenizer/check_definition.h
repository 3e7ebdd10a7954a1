// SPDX-License-Identifier: Apache-2.0
// The rules that hold for a tokenizer whatever file it came from (reliability TK01, TK02, TK05).
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer_definition.h"

namespace lapidary::model {

/// Checks every id of `definition` against its vocabulary and added tokens.
Result<void> checkDefinition(const TokenizerDefinition& definition);

} // namespace lapidary::model
