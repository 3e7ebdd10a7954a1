// SPDX-License-Identifier: Apache-2.0
// A tokenizer as plain data: what every file format is turned into, and the only thing that
// Tokenizer::create reads.
#pragma once

#include "model/tokenizer/encoding.h"
#include "model/tokenizer/tokenizer.h"
#include "model/tokenizer/vocabulary.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lapidary::model {

/// One rewriting of the text before it is split.
struct NormalizerStep
{
    enum class Kind
    {
        Nfc,
        Nfd,
        Nfkc,
        Nfkd,
        Prepend,   ///< `content` before a text that is not empty
        Replace,   ///< every `pattern` by `content`
        SpaceRuns, ///< every run of two or more blanks by `content`
        Strip,     ///< white space at the left and right ends
        CharsMap,  ///< SentencePiece's compiled map, in `content`
    };

    Kind kind = Kind::Nfc;
    std::string pattern;
    std::string content;
    bool stripLeft = false;
    bool stripRight = false;
};

/// The split patterns that are known by their exact text; each has a scanner of its own.
enum class SplitPattern
{
    Gpt2,
    Llama3,   ///< also cl100k: numbers in groups of three
    Qwen2,    ///< as Llama3, numbers digit by digit
    Qwen35,   ///< as Qwen2, marks belong to letters
    O200k,    ///< words split before capitals, contractions stay with the word
    Tekken,   ///< as O200k, no contractions, numbers digit by digit
    Numbers3, ///< \p{N}{1,3}
    Cjk,      ///< runs of Han, Hiragana, Katakana
    DeepSeekV3,
    Digits,    ///< every number character alone
    DigitRuns, ///< runs of number characters
    SpaceEnds, ///< a piece ends with its blank
    Metaspace, ///< a piece begins with ▁
};

/// How the text is cut into words, in order; pieces never meet again.
struct PreTokenizer
{
    /// When ▁ (Metaspace) or a blank (byte-level) is put before a text that lacks it.
    enum class Prefix
    {
        Never,
        First,  ///< only before the text's very beginning
        Always, ///< before every piece between special tokens
    };

    bool isMetaspace = false; ///< blanks become ▁
    Prefix prefix = Prefix::Never;
    std::vector<SplitPattern> splits;
    bool isByteLevel = false; ///< the vocabulary is written in GPT-2's byte alphabet
};

/// One merge: two tokens and the rank that decides which comes first (lower wins).
struct Merge
{
    TokenId left = 0;
    TokenId right = 0;
    TokenId merged = 0;
    std::uint32_t rank = 0;
};

enum class ModelKind
{
    Bpe,
    Unigram,
};

struct AddedToken
{
    TokenId id = 0;
    std::string content;
    bool isSpecial = false;
    bool isNormalized = false; ///< matched in the normalised text
    bool isSingleWord = false;
    bool stripsLeft = false; ///< takes the white space before it
    bool stripsRight = false;
};

/// One step from tokens back to text.
struct DecoderStep
{
    enum class Kind
    {
        ByteLevel,
        Replace,      ///< `pattern` by `content` in every token
        ByteFallback, ///< runs of <0xXX> become characters
        Fuse,         ///< all tokens become one
        Strip,        ///< up to `left`, `right` times `content` off the ends of every token
        Metaspace,    ///< ▁ to blank; the first one goes when `stripsFirst`
    };

    Kind kind = Kind::Fuse;
    std::string pattern;
    std::string content;
    int left = 0;
    int right = 0;
    bool stripsFirst = false;
};

struct TokenizerDefinition
{
    ModelKind kind = ModelKind::Bpe;
    Vocabulary vocabulary;
    std::vector<Merge> merges;
    std::vector<double> scores; ///< Unigram: log probability per id
    std::optional<TokenId> unknownId;
    bool fusesUnknown = false;
    bool hasByteFallback = false;
    bool ignoresMerges = false; ///< a word that is a token is that token

    std::vector<NormalizerStep> normalizer;
    PreTokenizer preTokenizer;
    std::vector<AddedToken> addedTokens;
    std::vector<TokenId> prefixIds; ///< put before every text
    std::vector<TokenId> suffixIds; ///< put after every text
    bool trimsOffsets = false;      ///< offsets leave out the white space at a token's ends
    bool trimKeepsPrefix = false;   ///< … but not the blank that was added
    std::vector<DecoderStep> decoder;
    bool joinsWithBlanks = false; ///< no decoder: tokens are written with blanks between them

    SpecialIds special;
    std::optional<std::string> chatTemplate;
};

} // namespace lapidary::model
