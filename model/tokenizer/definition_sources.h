// SPDX-License-Identifier: Apache-2.0
// File contents → TokenizerDefinition, one function per format; load_tokenizer.h puts them to use.
#pragma once

#include "model/core/result.h"
#include "model/tokenizer/tokenizer_definition.h"
#include "model/tokenizer/vocabulary_source.h"

#include <string_view>

namespace lapidary::model {

/// A tokenizer.json. Errors: JSON, TK01 … TK05.
Result<TokenizerDefinition> definitionFromJson(std::string_view text);

/// A GGUF vocabulary. Errors: TK01 … TK05, CT01.
Result<TokenizerDefinition> definitionFromSource(VocabularySource source);

/// A tokenizer.model. Errors: TK01 … TK05.
Result<TokenizerDefinition> definitionFromSentencePiece(std::string_view bytes);

/// GPT-2's vocab.json and merges.txt. Errors: JSON, TK01, TK02.
Result<TokenizerDefinition> definitionFromVocabAndMerges(
    std::string_view vocab, std::string_view merges);

/// Adds the special tokens and the chat template of tokenizer_config.json. Errors: JSON, CT01.
Result<void> readTokenizerConfig(std::string_view config, TokenizerDefinition& definition);

} // namespace lapidary::model
