// SPDX-License-Identifier: Apache-2.0
// WorkedResponse: the sentences of a response, each in one of several wordings of its step.
#pragma once

#include "model/tasks/dice.h"
#include "model/tasks/task_item.h"

#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// One deduction: the rule that it uses and what follows.
struct Hop
{
    std::string relation;   ///< "every plon is a grell"
    std::string conclusion; ///< "Finn is a grell"
};

/// Builds a response step by step. Sentences are given without capital, lead-in and full stop.
class WorkedResponse
{
public:
    explicit WorkedResponse(Dice& dice)
        : m_dice(dice)
    { }

    /// "The question asks QUESTION." (a subordinate clause: "which box is the third")
    void understand(const std::string& question);
    /// "We know that FACT."
    void extract(const std::string& fact);
    /// Each relation followed by its conclusion, or first all relations, then all conclusions.
    void deduce(const std::vector<Hop>& hops);
    /// "Let me verify: CHECK." and "Thus the answer is ANSWER."
    void verify(const std::string& check, const std::string& answer);

    /// The finished item around the prompt.
    TaskItem finish(std::string prompt) const;

private:
    void add(Step step, const std::string& sentence);
    void relate(const Hop& hop);
    void conclude(const Hop& hop);

    Dice& m_dice;
    TaskItem m_item;
};

/// "first" … "eighth" for 1 … 8.
std::string_view ordinal(std::size_t number);

/// "a, b, c".
std::string listed(const std::vector<std::string>& words);

namespace words {

inline constexpr const char* kNames[] = {"Ava", "Ben", "Cara", "Dan", "Ella", "Finn", "Gina",
    "Hugo", "Iris", "Jack", "Kira", "Leo", "Mona", "Noah", "Olga", "Paul", "Rosa", "Sam", "Tina",
    "Uma", "Vera", "Will", "Yara", "Zoe"};
inline constexpr const char* kColours[] = {"red", "blue", "green", "yellow", "black", "white",
    "brown", "orange", "purple", "pink", "grey", "silver"};

} // namespace words

} // namespace lapidary::model
