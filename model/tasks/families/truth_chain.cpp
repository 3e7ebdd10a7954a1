// SPDX-License-Identifier: Apache-2.0
// People who speak of each other's honesty.
#include "model/tasks/families/task_family.h"
#include "model/tasks/worked_response.h"

namespace lapidary::model {

namespace {

std::string honesty(const std::string& name, bool isHonest)
{
    return name + (isHonest ? " tells the truth" : " lies");
}

TaskItem make(int level, Dice& dice)
{
    const std::vector<const char*> names
        = dice.pickSome(words::kNames, static_cast<std::size_t>(level) + 1);
    bool isHonest = dice.chance(0.5);
    std::vector<std::string> facts{honesty(names[0], isHonest)};
    std::vector<std::string> values{std::string(names[0]) + (isHonest ? "=T" : "=L")};
    std::vector<Hop> hops;
    for (std::size_t i = 1; i < names.size(); ++i) {
        const std::string speaker = names[i];
        const bool saysHonest = dice.chance(0.5);
        const std::string statement = honesty(names[i - 1], saysHonest);
        facts.push_back(speaker + " says that " + statement);
        isHonest = isHonest == saysHonest;
        hops.push_back({"the statement of " + speaker + " is true exactly when " + statement,
            honesty(speaker, isHonest)});
        values.push_back(speaker + (isHonest ? "=T" : "=L"));
    }
    const std::string last = names.back();
    const bool isSpeaking = dice.chance(0.5); // two wordings of the question
    std::string prompt;
    for (const std::string& fact : facts) {
        prompt += fact + ". ";
    }
    prompt
        += isSpeaking ? "Does " + last + " tell the truth?" : "Is " + last + " telling the truth?";
    WorkedResponse response(dice);
    response.understand("whether " + last + " tells the truth");
    for (const std::string& fact : facts) {
        response.extract(fact);
    }
    response.deduce(hops);
    response.verify("reading the list again, the truth values " + listed(values)
            + " agree with every statement",
        isHonest ? "Yes" : "No");
    return response.finish(prompt);
}

} // namespace

TaskFamily makeTruthChain()
{
    return {.info = {.id = "truth_chain",
                .title = "Who tells the truth",
                .summary = "Whether the last of a chain of speakers tells the truth; one statement "
                           "a level.",
                .source = "after web of lies, BIG-Bench Hard, arXiv 2210.09261"},
        .make = make};
}

} // namespace lapidary::model
