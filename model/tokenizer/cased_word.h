// SPDX-License-Identifier: Apache-2.0
// The parts that split expressions share: contractions, and words that split before capitals.
#pragma once

#include "model/tokenizer/character_reader.h"

#include <cstddef>

namespace lapidary::model {

/// 's|'t|'re|'ve|'m|'ll|'d at the apostrophe at `begin`: its end, or `begin`.
std::size_t lowerContractionEnd(const CharacterReader& text, std::size_t begin);

/// The same in any case (ſ folds to s), at any position: its end, or `begin`.
std::size_t contractionEnd(const CharacterReader& text, std::size_t begin);

/// [^\r\n\p{L}\p{N}]
inline bool mayPrecedeWord(const CharacterReader::Character& character)
{
    return character.length > 0 && character.value != '\r' && character.value != '\n'
        && (character.kind & (kLetter | kNumber)) == 0;
}

/// [^\r\n\p{L}\p{N}]?A*B+|[^\r\n\p{L}\p{N}]?A+B* with A = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and
/// B = [\p{Ll}\p{Lm}\p{Lo}\p{M}]: its end, or `begin`.
std::size_t casedWordEnd(const CharacterReader& text, std::size_t begin);

} // namespace lapidary::model
