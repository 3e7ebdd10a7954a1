// SPDX-License-Identifier: Apache-2.0
// Made-up kinds that imply each other, up to a property; a second chain leads astray.
#include "model/tasks/families/task_family.h"
#include "model/tasks/worked_response.h"

namespace lapidary::model {

namespace {

constexpr const char* kKinds[]
    = {"plon", "grell", "lorn", "toma", "vask", "fep", "zorp", "mib", "wug", "snig", "blick", "dax",
        "quill", "rimp", "tove", "yelk", "brone", "jasp", "kerm", "nuff"};
constexpr const char* kProperties[]
    = {"red", "round", "heavy", "quiet", "cold", "bright", "sweet", "hollow", "soft", "tall"};

std::string kindRule(const std::string& from, const std::string& to)
{
    return "very " + from + " is a " + to; // behind an E or e
}

std::string propertyRule(const std::string& kind, const std::string& property)
{
    return "very " + kind + " is " + property;
}

std::string withNot(bool isPositive, const std::string& property)
{
    return (isPositive ? "" : "not ") + property;
}

TaskItem make(int level, Dice& dice)
{
    const auto L = static_cast<std::size_t>(level);
    const std::vector<const char*> kinds = dice.pickSome(kKinds, L + 3);
    const std::string property = dice.pick(kProperties);
    const std::string name = dice.pick(words::kNames);
    const bool isPositive = dice.chance(0.5);
    const bool isTrue = dice.chance(0.5);
    const std::string derived = withNot(isPositive, property);
    const std::string claim = name + " is " + withNot(isPositive == isTrue, property);
    std::vector<std::string> rules;
    std::vector<Hop> hops;
    std::string chain = kinds[0];
    for (std::size_t i = 0; i < L; ++i) {
        rules.push_back(kindRule(kinds[i], kinds[i + 1]));
        hops.push_back({"e" + rules.back(), name + " is a " + kinds[i + 1]});
        chain += std::string(" -> ") + kinds[i + 1];
    }
    rules.push_back(propertyRule(kinds[L], derived));
    hops.push_back({"e" + rules.back(), name + " is " + derived});
    rules.push_back(kindRule(kinds[L + 1], kinds[L + 2]));
    rules.push_back(propertyRule(kinds[L + 2], withNot(!isPositive, property)));
    dice.shuffle(rules);
    std::string prompt;
    for (const std::string& rule : rules) {
        prompt += "E" + rule + ". ";
    }
    prompt += name + " is a " + kinds[0] + ". True or false: " + claim + ".";
    WorkedResponse response(dice);
    response.understand("whether the claim \"" + claim + "\" is true or false");
    response.extract(name + " is a " + kinds[0]);
    response.deduce(hops);
    response.verify("the chain " + chain + " uses only stated rules, and the claim \"" + claim
            + "\" is the " + (isTrue ? "same as" : "opposite of") + " what was derived",
        isTrue ? "True" : "False");
    return response.finish(prompt);
}

} // namespace

TaskFamily makeOntology()
{
    return {.info = {.id = "ontology",
                .title = "Kinds of kinds",
                .summary = "Whether something has a property that its kind inherits; one kind a "
                           "level.",
                .source = "after ProntoQA, Saparov & He 2023, arXiv 2210.01240"},
        .make = make};
}

} // namespace lapidary::model
