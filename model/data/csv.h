// SPDX-License-Identifier: Apache-2.0
// Rows and cells of a CSV text.
// Source: RFC 4180; lone line feeds end a row too, and the separator can be a tab.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// Position just behind the row that starts at `begin` (behind its line end); nothing when a quote
/// does not end.
std::optional<std::size_t> csvRowEnd(std::string_view text, std::size_t begin);

/// The cells of one row, unquoted; a line end behind it is ignored.
std::vector<std::string> csvCells(std::string_view row, char separator);

} // namespace lapidary::model
