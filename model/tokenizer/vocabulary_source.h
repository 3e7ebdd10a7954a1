// SPDX-License-Identifier: Apache-2.0
// A vocabulary as GGUF metadata or a SentencePiece model tells it, before anything is checked. The
// reader of either file fills this struct; tokenizer_from_source.cpp turns it into a definition.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lapidary::model {

/// What kind of piece a token is; the numbers are those of GGUF and of SentencePiece.
enum class PieceType : std::int32_t
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
};

/// The keys of GGUF's `tokenizer.*` (in brackets) or the fields of a SentencePiece model.
struct VocabularySource
{
    std::string model;                   ///< [ggml.model] "gpt2", "llama", "t5"
    std::string preTokenizer;            ///< [ggml.pre] "llama-bpe", "qwen2", … or empty
    std::string modelName;               ///< [general.name]; decides the blanks after Phi-3's marks
    std::vector<std::string> tokens;     ///< [ggml.tokens]
    std::vector<float> scores;           ///< [ggml.scores], or empty
    std::vector<std::int32_t> types;     ///< [ggml.token_type], PieceType, or empty
    std::vector<std::string> merges;     ///< [ggml.merges], "left right", or empty
    std::optional<std::int64_t> beginId; ///< [ggml.bos_token_id]
    std::optional<std::int64_t> endId;   ///< [ggml.eos_token_id]
    std::optional<std::int64_t> unknownId;   ///< [ggml.unknown_token_id]
    std::optional<std::int64_t> paddingId;   ///< [ggml.padding_token_id]
    std::optional<bool> addBegin;            ///< [ggml.add_bos_token]
    std::optional<bool> addEnd;              ///< [ggml.add_eos_token]
    std::optional<bool> addSpacePrefix;      ///< [ggml.add_space_prefix]
    std::optional<bool> removeExtraSpaces;   ///< [ggml.remove_extra_whitespaces]
    std::string charsMap;                    ///< [ggml.precompiled_charsmap], raw bytes, or empty
    std::optional<std::string> chatTemplate; ///< [chat_template]
};

} // namespace lapidary::model
