// SPDX-License-Identifier: Apache-2.0
// The ways to a Tokenizer: tokenizer.json, a GGUF vocabulary, tokenizer.model, vocab.json with
// merges.txt. All of them end in one TokenizerDefinition.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer.h"
#include "model/tokenizer/vocabulary_source.h"

#include <filesystem>
#include <string_view>

namespace lapidary::model {

/// From the text of a tokenizer.json and, where there is one, tokenizer_config.json (it names the
/// begin and end tokens and may hold the chat template).
/// Errors: Corrupt or Unsupported with rule TK01 … TK05, CT01 or JSON; `where` is the caller's.
Result<Tokenizer> tokenizerFromJson(std::string_view json, std::string_view config = {});

/// From a GGUF vocabulary. Errors: as above; a pre-tokenizer that is not known by name is
/// Unsupported (TK04).
Result<Tokenizer> tokenizerFromSource(VocabularySource source);

/// From the bytes of a SentencePiece model. Errors: as above.
Result<Tokenizer> tokenizerFromSentencePiece(std::string_view bytes);

/// From GPT-2's pair of files: vocab.json and merges.txt.
Result<Tokenizer> tokenizerFromVocabAndMerges(std::string_view vocab, std::string_view merges);

/// From a path: a tokenizer.json, a tokenizer.model, or a folder that holds tokenizer.json,
/// tokenizer.model or vocab.json + merges.txt (in this order), with tokenizer_config.json,
/// chat_template.jinja and chat_template.json beside it. GGUF files are read by model/checkpoint.
/// Errors: as above, NotFound, IoError; `where` names the file.
Result<Tokenizer> loadTokenizer(const std::filesystem::path& path);

} // namespace lapidary::model
