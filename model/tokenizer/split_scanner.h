// SPDX-License-Identifier: Apache-2.0
// The known split patterns as hand-written scanners. No regular expression from a file is ever
// compiled: its text is compared with a list, and what is not on the list is refused.
#pragma once

#include "model/tokenizer/character_reader.h"
#include "model/tokenizer/tokenizer_definition.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace lapidary::model {

/// End of the piece that begins at `begin` (< text.end()); always > begin.
using SplitScanner = std::size_t (*)(const CharacterReader& text, std::size_t begin);

SplitScanner splitScanner(SplitPattern pattern);

/// The pattern with this text, or nothing. `regex` is compared character by character, with CR and
/// LF in their escaped form.
std::optional<SplitPattern> knownSplitPattern(std::string_view regex);

/// The text of a pattern, with CR and LF in their escaped form; empty for those that are not
/// written as an expression.
std::string_view splitPatternText(SplitPattern pattern);

} // namespace lapidary::model
