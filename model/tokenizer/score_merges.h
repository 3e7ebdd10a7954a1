// SPDX-License-Identifier: Apache-2.0
// SentencePiece BPE says which pieces are better, not which merges come first; both mean the same.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer_definition.h"
#include "model/tokenizer/vocabulary_source.h"

#include <vector>

namespace lapidary::model {

/// Every way in which a normal piece is two other pieces, ranked by the piece's score (equal scores
/// share a rank, so that the leftmost comes first). Errors: TK02 when there are too many.
Result<std::vector<Merge>> mergesFromScores(
    const VocabularySource& source, const Vocabulary& vocabulary);

} // namespace lapidary::model
