// SPDX-License-Identifier: Apache-2.0
// Who holds what after a row of swaps.
#include "model/tasks/families/task_family.h"
#include "model/tasks/worked_response.h"

namespace lapidary::model {

namespace {

TaskItem make(int level, Dice& dice)
{
    static constexpr const char* kThings[] = {"ball", "hat", "kite", "cup"};
    const std::string thing = dice.pick(kThings);
    const std::size_t people = level < 3 ? 3 : 4;
    const std::vector<const char*> names = dice.pickSome(words::kNames, people);
    std::vector<const char*> holds = dice.pickSome(words::kColours, people);
    const auto has = [&](std::size_t i) { return std::string(names[i]) + " has " + holds[i]; };
    std::string prompt;
    std::vector<std::string> facts;
    for (std::size_t i = 0; i < people; ++i) {
        facts.push_back(std::string(names[i]) + " has the " + holds[i] + " " + thing);
        prompt += facts.back() + ". ";
    }
    std::vector<Hop> hops;
    for (int swap = 1; swap <= level; ++swap) {
        const std::size_t a = dice.below(people);
        const std::size_t b = (a + 1 + dice.below(people - 1)) % people;
        const std::string pair = std::string(names[a]) + " and " + names[b];
        prompt += (swap == 1 ? "First " : "Then ") + pair + " swap " + thing + "s. ";
        std::swap(holds[a], holds[b]);
        hops.push_back({"swap " + std::to_string(swap) + " exchanges what " + pair + " hold",
            has(a) + " and " + has(b)});
    }
    const std::size_t asked = dice.below(people);
    prompt += "Which " + thing + " does " + names[asked] + " have at the end?";
    std::vector<std::string> holders;
    for (std::size_t i = 0; i < people; ++i) {
        holders.push_back(std::string(names[i]) + ": " + holds[i]);
    }
    WorkedResponse response(dice);
    response.understand("which " + thing + " " + names[asked] + " holds after all swaps");
    for (const std::string& fact : facts) {
        response.extract(fact);
    }
    response.deduce(hops);
    response.verify("the final holders are " + listed(holders) + ", so all "
            + std::to_string(people) + " " + thing + "s appear exactly once",
        holds[asked]);
    return response.finish(prompt);
}

} // namespace

TaskFamily makeTracking()
{
    return {.info = {.id = "tracking",
                .title = "Swaps",
                .summary = "Who holds what after swaps; one swap a level.",
                .source = "after tracking shuffled objects, BIG-bench, arXiv 2206.04615"},
        .make = make};
}

} // namespace lapidary::model
