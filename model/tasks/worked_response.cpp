// SPDX-License-Identifier: Apache-2.0
#include "model/tasks/worked_response.h"

#include <array>
#include <utility>

namespace lapidary::model {

namespace {

/// Share of items in which each relation stands right before its conclusion.
constexpr double kInterleaved = 0.55;

constexpr const char* kUnderstand[] = {"The question asks ", "I am asked ", "We need to work out ",
    "Goal: determine ", "What is wanted is ", "The task is to find out "};
constexpr const char* kExtract[] = {"Given: ", "We know that ", "It is stated that ",
    "The text says ", "From the problem, ", "One fact is that "};
constexpr const char* kRelate[]
    = {"This means ", "So the relation is: ", "That links them: ", "In other words, ",
        "The rule here is that ", "This connects as follows: "};
constexpr const char* kDeduce[]
    = {"So ", "Therefore ", "Hence ", "It follows that ", "From this, ", "Consequently, "};
constexpr const char* kVerify[] = {"Check: ", "Let me verify: ", "Double-checking, ",
    "Verification: ", "To be sure, ", "Looking back, "};
constexpr const char* kAnswer[]
    = {"The answer is ", "Thus the answer is ", "So the final answer is ", "My answer is "};

} // namespace

void WorkedResponse::add(Step step, const std::string& sentence)
{
    std::string& text = m_item.response;
    text += text.empty() ? "" : " ";
    const std::size_t begin = text.size();
    text += sentence;
    text += '.';
    m_item.steps.push_back({step, begin, text.size()});
}

void WorkedResponse::understand(const std::string& question)
{
    add(Step::Understand, m_dice.pick(kUnderstand) + question);
}

void WorkedResponse::extract(const std::string& fact)
{
    add(Step::Extract, m_dice.pick(kExtract) + fact);
}

void WorkedResponse::relate(const Hop& hop)
{
    add(Step::Relate, m_dice.pick(kRelate) + hop.relation);
}

void WorkedResponse::conclude(const Hop& hop)
{
    add(Step::Deduce, m_dice.pick(kDeduce) + hop.conclusion);
}

void WorkedResponse::deduce(const std::vector<Hop>& hops)
{
    if (m_dice.chance(kInterleaved)) {
        for (const Hop& hop : hops) {
            relate(hop);
            conclude(hop);
        }
        return;
    }
    for (const Hop& hop : hops) {
        relate(hop);
    }
    for (const Hop& hop : hops) {
        conclude(hop);
    }
}

void WorkedResponse::verify(const std::string& check, const std::string& answer)
{
    add(Step::Verify, m_dice.pick(kVerify) + check);
    add(Step::Verify, m_dice.pick(kAnswer) + answer);
    m_item.answer = answer;
}

TaskItem WorkedResponse::finish(std::string prompt) const
{
    TaskItem item = m_item;
    item.prompt = std::move(prompt);
    item.response += "\n#### " + item.answer;
    return item;
}

std::string_view ordinal(std::size_t number)
{
    constexpr std::array<std::string_view, 8> kNames{
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"};
    LAP_ASSERT(number >= 1 && number <= kNames.size());
    return kNames[number - 1];
}

std::string listed(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

} // namespace lapidary::model
