// SPDX-License-Identifier: Apache-2.0
// From whatever a person names as MODEL to its tokenizer: a folder, a weights file beside its
// tokenizer, a GGUF file with a vocabulary, or a tokenizer's own file.
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/core/result.h"
#include "model/tokenizer/tokenizer.h"
#include "model/tokenizer/vocabulary_source.h"

#include <string>

namespace lapidary::model {

/// The tokenizer that came with a checkpoint. Errors: NotFound "this model has no tokenizer" with
/// the names that were looked for; those of the tokenizer's files, `where` naming the file.
Result<Tokenizer> openTokenizer(const Checkpoint& checkpoint);

/// The tokenizer at a path: `tokenizer.json`, `tokenizer.model`, a `.gguf` (weights are not
/// needed), or what openCheckpoint opens. Errors: NotFound; as above.
Result<Tokenizer> openTokenizer(const std::string& path);

/// The vocabulary in the metadata of a GGUF file. Errors: NotFound, Corrupt, naming the key.
Result<VocabularySource> vocabularySource(const GgufMetadata& metadata);

} // namespace lapidary::model
