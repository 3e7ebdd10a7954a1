// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv.h"

namespace lapidary::model {

std::optional<std::size_t> csvRowEnd(std::string_view text, std::size_t begin)
{
    bool isQuoted = false;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '"') {
            isQuoted = !isQuoted; // a doubled quote closes and opens again
        } else if (text[i] == '\n' && !isQuoted) {
            return i + 1;
        }
    }
    return isQuoted ? std::nullopt : std::optional(text.size());
}

std::vector<std::string> csvCells(std::string_view row, char separator)
{
    while (!row.empty() && (row.back() == '\n' || row.back() == '\r')) {
        row.remove_suffix(1);
    }
    std::vector<std::string> cells(1);
    bool isQuoted = false;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const char c = row[i];
        if (c == '"' && isQuoted && i + 1 < row.size() && row[i + 1] == '"') {
            cells.back() += '"';
            ++i;
        } else if (c == '"') {
            isQuoted = !isQuoted;
        } else if (c == separator && !isQuoted) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

} // namespace lapidary::model
