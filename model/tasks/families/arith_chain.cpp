// SPDX-License-Identifier: Apache-2.0
// A count that changes step by step; checked by undoing the steps.
#include "model/tasks/families/task_family.h"
#include "model/tasks/worked_response.h"

#include <algorithm>

namespace lapidary::model {

namespace {

enum class Change
{
    Gain,
    Loss,
    Multiple,
};

struct Operation
{
    Change change = Change::Gain;
    int amount = 0;
    int before = 0;
    int after = 0;

    char sign() const { return "+-*"[static_cast<int>(change)]; }

    char inverse() const { return "-+/"[static_cast<int>(change)]; }
};

/// A change that keeps the count between 1 and a few hundred.
Operation draw(int count, Dice& dice)
{
    const bool isMultipleAllowed = count <= 60;
    switch (dice.below(isMultipleAllowed ? 3 : 2)) {
    case 0: {
        const int amount = dice.between(2, 19);
        return {Change::Gain, amount, count, count + amount};
    }
    case 1:
        if (count > 3) {
            const int amount = dice.between(2, std::min(count - 1, 19));
            return {Change::Loss, amount, count, count - amount};
        }
        [[fallthrough]];
    default: {
        const int factor = dice.between(2, 3);
        return {Change::Multiple, factor, count, count * factor};
    }
    }
}

std::string told(const Operation& one, const std::string& name, const std::string& things)
{
    const std::string amount = std::to_string(one.amount);
    switch (one.change) {
    case Change::Gain:
        return "Then " + name + " gets " + amount + " more.";
    case Change::Loss:
        return "Then " + name + " gives away " + amount + ".";
    case Change::Multiple:
        break;
    }
    return "Then the number of " + things + " becomes " + amount + " times as large.";
}

std::string fact(const Operation& one, const std::string& things, std::size_t step)
{
    const std::string amount = std::to_string(one.amount);
    const std::string end = " in step " + std::to_string(step);
    switch (one.change) {
    case Change::Gain:
        return amount + " " + things + " are gained" + end;
    case Change::Loss:
        return amount + " " + things + " are given away" + end;
    case Change::Multiple:
        break;
    }
    return "the count is multiplied by " + amount + end;
}

Hop hop(const Operation& one, std::size_t step)
{
    const std::string amount = std::to_string(one.amount);
    const std::string count = "the count after step " + std::to_string(step) + " is ";
    std::string relation = count + amount + " times the old count";
    if (one.change != Change::Multiple) {
        relation
            = count + "the old count " + (one.change == Change::Gain ? "plus " : "minus ") + amount;
    }
    return {relation,
        std::to_string(one.before) + " " + one.sign() + " " + amount + " = "
            + std::to_string(one.after)};
}

TaskItem make(int level, Dice& dice)
{
    static constexpr const char* kThings[]
        = {"apples", "books", "pencils", "coins", "stamps", "marbles", "cards", "shells"};
    const std::string name = dice.pick(words::kNames);
    const std::string things = dice.pick(kThings);
    const int start = dice.between(3, 20);
    std::string prompt = name + " starts with " + std::to_string(start) + " " + things + ".";
    std::vector<Operation> operations;
    std::vector<Hop> hops;
    for (int i = 0; i < level; ++i) {
        operations.push_back(draw(i == 0 ? start : operations.back().after, dice));
        prompt += " " + told(operations.back(), name, things);
        hops.push_back(hop(operations.back(), operations.size()));
    }
    const std::string question = "how many " + things + " " + name + " has at the end";
    prompt += " How many " + things + " does " + name + " have at the end?";
    WorkedResponse response(dice);
    response.understand(question);
    response.extract(name + " starts with " + std::to_string(start) + " " + things);
    std::string undone;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        response.extract(fact(operations[i], things, i + 1));
        const Operation& back = operations[operations.size() - 1 - i];
        undone += (i == 0 ? "" : ", ") + std::to_string(back.after) + " " + back.inverse() + " "
            + std::to_string(back.amount) + " = " + std::to_string(back.before);
    }
    response.deduce(hops);
    response.verify("undoing the steps gives " + undone + ", which matches the start value "
            + std::to_string(start),
        std::to_string(operations.back().after));
    return response.finish(prompt);
}

} // namespace

TaskFamily makeArithChain()
{
    return {
        .info = {.id = "arith_chain",
            .title = "Chain of sums",
            .summary = "A count that is raised, lowered and multiplied; one operation a level."},
        .make = make};
}

} // namespace lapidary::model
