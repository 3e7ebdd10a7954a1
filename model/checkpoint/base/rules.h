// SPDX-License-Identifier: Apache-2.0
// The validation rules of the checkpoint readers and the one way to word their violation. The table
// drives the errors, the tests (a rule without a file that breaks it fails them) and the help
// pages.
#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lapidary::model {

/// What a broken rule leads to.
enum class RuleEffect
{
    Refused, ///< the file is not opened
    Noticed, ///< it is opened, and the person is told
};

struct CheckpointRule
{
    std::string_view id;      ///< "ST12"
    std::string_view summary; ///< one sentence
    std::string_view advice;  ///< what to do when it is broken, unless the reader knows better
    RuleEffect effect = RuleEffect::Refused;
};

/// All rules, by id.
std::span<const CheckpointRule> checkpointRules();

/// What a reader found; texts as a person reads them, lower case, no final full stop.
struct Finding
{
    std::string_view rule; ///< id of the broken rule
    std::string problem;   ///< what is wrong
    std::string place;     ///< where in the file, or empty
    std::string found;     ///< or empty
    std::string expected;  ///< or empty
    std::string advice;    ///< what to do next; empty: the rule's own advice
    ErrorCode code = ErrorCode::Corrupt;
};

/// The error "cannot open FILE: PROBLEM: found X, expected Y" at PLACE with the advice as its hint.
Error broken(std::string_view file, Finding finding);

/// Something that did not prevent opening but that a person should know.
struct Notice
{
    std::string rule;
    std::string message;
    std::string where;
};

/// "1,030,400,216".
std::string grouped(std::uint64_t number);

/// "1,030,400,216 bytes", "1 byte".
std::string bytesText(std::uint64_t bytes);

} // namespace lapidary::model
