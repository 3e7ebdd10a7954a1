// SPDX-License-Identifier: Apache-2.0
#include "model/tasks/make_tasks.h"

#include "model/core/registry.h"
#include "model/core/text_format.h"
#include "model/tasks/families/task_family.h"

#include <set>
#include <utility>

namespace lapidary::model {

namespace {

/// Draws in a row that gave a prompt that is there already; then there are no more of the kind.
constexpr int kMostRepetitions = 200;

Result<std::vector<const TaskFamily*>> chosenFamilies(const std::string& id)
{
    std::vector<const TaskFamily*> families;
    if (id == "all") {
        for (const TaskFamily& family : registry<TaskFamily>()) {
            families.push_back(&family);
        }
        return families;
    }
    LAP_TRY(const TaskFamily* family, registry<TaskFamily>().get(id, "task family"));
    families.push_back(family);
    return families;
}

/// Items of one family and level, none twice.
class TaskSource
{
public:
    TaskSource(const TaskFamily& family, int level, std::uint64_t seed)
        : m_family(family)
        , m_level(level)
        , m_seed(seed)
    { }

    Result<TaskItem> next()
    {
        for (int i = 0; i < kMostRepetitions; ++i) {
            Dice dice(m_seed, streamOf(m_draws++));
            TaskItem item = m_family.make(m_level, dice);
            if (m_prompts.insert(item.prompt).second) {
                item.task = m_family.info.id;
                item.level = m_level;
                item.id = "s" + std::to_string(m_seed) + "-" + item.task + "-"
                    + std::to_string(m_level) + "-" + std::to_string(m_prompts.size() - 1);
                return item;
            }
        }
        return Error{ErrorCode::InvalidArgument,
            "the family " + m_family.info.id + " has no more than about "
                + std::to_string(m_prompts.size()) + " different items of level "
                + std::to_string(m_level),
            {}, "ask for fewer items, more levels or more families", {}};
    }

private:
    /// Families differ by their names, so that a new one does not change the items of the others.
    std::uint64_t streamOf(std::uint64_t draw) const
    {
        std::uint64_t hash = 14695981039346656037ULL; // FNV-1a
        for (const char c : m_family.info.id) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        }
        return hash + (static_cast<std::uint64_t>(m_level) << 48) + draw;
    }

    const TaskFamily& m_family;
    int m_level;
    std::uint64_t m_seed;
    std::uint64_t m_draws = 0;
    std::set<std::string> m_prompts;
};

} // namespace

Result<std::vector<TaskItem>> makeTasks(const TaskOptions& options)
{
    LAP_TRY(const auto families, chosenFamilies(options.family));
    LAP_CHECK(parseLevels(
        std::to_string(options.lowestLevel) + "-" + std::to_string(options.highestLevel)));
    std::vector<TaskSource> sources;
    for (int level = options.lowestLevel; level <= options.highestLevel; ++level) {
        for (const TaskFamily* family : families) {
            sources.emplace_back(*family, level, options.seed);
        }
    }
    std::vector<TaskItem> items;
    while (items.size() < options.count) {
        LAP_TRY(TaskItem item, sources[items.size() % sources.size()].next());
        items.push_back(std::move(item));
    }
    return items;
}

Result<std::pair<int, int>> parseLevels(std::string_view text)
{
    const auto digit = [](char c) { return c >= '0' + kLowestLevel && c <= '0' + kHighestLevel; };
    const bool isOne = text.size() == 1 && digit(text[0]);
    const bool isRange = text.size() == 3 && digit(text[0]) && text[1] == '-' && digit(text[2])
        && text[0] <= text[2];
    if (!isOne && !isRange) {
        return Error{ErrorCode::InvalidArgument,
            "the level is " + quotedText(text)
                + ", expected a number from 1 to 6 or a range like 1-4",
            {}, "levels count the deductions of an item", {}};
    }
    return std::pair(text.front() - '0', text.back() - '0');
}

Json toJson(const TaskItem& item)
{
    Json steps = Json::array();
    for (const StepSpan& span : item.steps) {
        steps.push_back({{"label", name(span.step)}, {"start", span.begin}, {"end", span.end}});
    }
    return {{"id", item.id}, {"task", item.task}, {"level", item.level}, {"prompt", item.prompt},
        {"response", item.response}, {"steps", std::move(steps)}, {"answer", item.answer}};
}

} // namespace lapidary::model
