// SPDX-License-Identifier: Apache-2.0
// SentencePiece's tokenizer.model, a protobuf message; only the fields that decide ids are read.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/vocabulary_source.h"

#include <string_view>

namespace lapidary::model {

/// Reads the bytes of a tokenizer.model. Errors: Corrupt (TK01) on a damaged message, Unsupported
/// (TK03) on word and character models.
Result<VocabularySource> readSentencePieceModel(std::string_view bytes);

} // namespace lapidary::model
