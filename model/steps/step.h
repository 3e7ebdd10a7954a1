// SPDX-License-Identifier: Apache-2.0
// Step: the five kinds of reasoning that a response consists of. They come in any order and repeat.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lapidary::model {

/// What a stretch of a response does. The values are those of stored labels.
enum class Step : std::int8_t
{
    Understand, ///< says what is asked
    Extract,    ///< takes a fact from the problem
    Relate,     ///< connects facts by a rule
    Deduce,     ///< draws a conclusion
    Verify,     ///< checks, or states the final answer
};

inline constexpr std::size_t kStepCount = 5;

/// The stored label of a token that belongs to no step.
inline constexpr std::int8_t kNoStep = -1;

inline constexpr std::array<std::string_view, kStepCount> kStepNames{
    "understand", "extract", "relate", "deduce", "verify"};

/// Name in data files and JSON ("understand", …).
inline std::string_view name(Step step)
{
    return kStepNames[static_cast<std::size_t>(step)];
}

/// The step of this name, or nothing.
inline std::optional<Step> stepNamed(std::string_view text)
{
    for (std::size_t i = 0; i < kStepCount; ++i) {
        if (kStepNames[i] == text) {
            return static_cast<Step>(i);
        }
    }
    return std::nullopt;
}

} // namespace lapidary::model
