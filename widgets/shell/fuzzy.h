// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzzy matching of a few typed letters against the names of commands.
#pragma once

#include <QList>
#include <QStringView>

#include <optional>

namespace lapidary::widgets {

/// How well a pattern fits.
struct FuzzyMatch
{
    int score = 0;        ///< higher is better; comparable for one pattern
    QList<int> positions; ///< the matched characters of the text, ascending
};

/// Matches the characters of `pattern` in order, ignoring case and blanks of the pattern. Word
/// starts, runs and early matches score higher. Nothing when a character is missing; an empty
/// pattern matches everything with score 0.
/// Cost: O(pattern · text).
std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text);

} // namespace lapidary::widgets
