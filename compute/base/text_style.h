// SPDX-License-Identifier: Apache-2.0
// Colours for people at a terminal; without a terminal, or with NO_COLOR set, plain text.
#pragma once

#include <string>
#include <string_view>

namespace lapidary::compute {

struct TextStyle
{
    bool hasColour = false;

    std::string good(std::string_view text) const { return wrapped("32", text); }

    std::string bad(std::string_view text) const { return wrapped("31", text); }

    std::string strong(std::string_view text) const { return wrapped("1", text); }

    std::string faint(std::string_view text) const { return wrapped("2", text); }

private:
    std::string wrapped(std::string_view code, std::string_view text) const
    {
        if (!hasColour) {
            return std::string(text);
        }
        return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
    }
};

} // namespace lapidary::compute
