// SPDX-License-Identifier: Apache-2.0
// StopFilter: text that comes in pieces, up to the first stop string.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lapidary::compute {

/// Lets text through as soon as it cannot be the beginning of a stop string any more.
class StopFilter
{
public:
    /// Empty stop strings are ignored.
    explicit StopFilter(std::vector<std::string> stops);

    /// Takes a piece and returns what may be shown now; after `isStopped` nothing more comes.
    std::string push(std::string_view piece);

    /// What was held back when the text ends without a stop string.
    std::string finish();

    /// A stop string was found. When several begin in the same piece, the first to begin counts.
    bool isStopped() const { return m_isStopped; }

private:
    /// Length of the longest end of the held text that begins a stop string.
    std::size_t undecided() const;

    std::vector<std::string> m_stops;
    std::string m_held;
    bool m_isStopped = false;
};

} // namespace lapidary::compute
