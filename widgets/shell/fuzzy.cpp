// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/fuzzy.h"

#include <QString>

#include <algorithm>
#include <vector>

namespace lapidary::widgets {

namespace {

constexpr qsizetype kPatternLimit = 64;
constexpr qsizetype kTextLimit = 256;
constexpr int kNone = -1'000'000;
constexpr int kHit = 4;
constexpr int kWordStart = 10;
constexpr int kTextStart = 4;
constexpr int kRun = 8;
constexpr int kLengthShare = 16; // ties go to the shorter text

int hitScore(QStringView text, qsizetype at)
{
    if (at == 0) {
        return kHit + kWordStart + kTextStart;
    }
    const QChar before = text[at - 1];
    const bool isWordStart = !before.isLetterOrNumber() || (before.isLower() && text[at].isUpper());
    return kHit + (isWordStart ? kWordStart : 0);
}

/// best[i][j]: score of the first i + 1 characters of the pattern with the last one on text[j];
/// from[i][j]: where the one before it lies.
struct Table
{
    std::vector<std::vector<int>> best;
    std::vector<std::vector<int>> from;
};

Table fill(const QString& pattern, QStringView text)
{
    const auto columns = static_cast<std::size_t>(text.size());
    const auto rows = static_cast<std::size_t>(pattern.size());
    Table table{{rows, std::vector<int>(columns, kNone)}, {rows, std::vector<int>(columns, -1)}};
    for (std::size_t i = 0; i < rows; ++i) {
        int before = i == 0 ? 0 : kNone; // best of the row above, left of j
        int beforeAt = -1;
        for (std::size_t j = 0; j < columns; ++j) {
            const auto at = static_cast<qsizetype>(j);
            if (i > 0 && j > 0 && table.best[i - 1][j - 1] > before) {
                before = table.best[i - 1][j - 1];
                beforeAt = static_cast<int>(j) - 1;
            }
            if (text[at].toCaseFolded() != pattern[static_cast<qsizetype>(i)] || before <= kNone) {
                continue;
            }
            const int run = i > 0 && j > 0 ? table.best[i - 1][j - 1] + kRun : kNone;
            const bool isRun = run > before;
            table.best[i][j] = hitScore(text, at) + (isRun ? run : before);
            table.from[i][j] = isRun ? static_cast<int>(j) - 1 : beforeAt;
        }
    }
    return table;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text)
{
    QString wanted = pattern.left(kPatternLimit).toString().toCaseFolded();
    wanted.removeIf([](QChar c) { return c.isSpace(); });
    const QStringView searched = text.left(kTextLimit);
    if (wanted.isEmpty()) {
        return FuzzyMatch{};
    }
    if (searched.isEmpty()) {
        return std::nullopt;
    }
    const Table table = fill(wanted, searched);
    const std::vector<int>& last = table.best.back();
    const auto best = std::max_element(last.begin(), last.end());
    if (*best <= kNone) {
        return std::nullopt;
    }
    FuzzyMatch match{*best * kLengthShare - static_cast<int>(searched.size()), {}};
    auto at = static_cast<int>(best - last.begin());
    for (auto i = static_cast<int>(wanted.size()) - 1; i >= 0; --i) {
        match.positions.prepend(at);
        at = table.from[static_cast<std::size_t>(i)][static_cast<std::size_t>(at)];
    }
    return match;
}

} // namespace lapidary::widgets
