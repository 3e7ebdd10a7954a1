// SPDX-License-Identifier: Apache-2.0
#include "compute/evaluation/tables.h"

#include "model/core/atomic_file.h"
#include "model/data/paired_test.h"

#include <algorithm>
#include <functional>
#include <map>

namespace lapidary::compute {

namespace {

using model::Json;
using model::Result;

using GroupOf = std::function<std::string(std::size_t item)>;

/// "1-64", "65-128", "129-256", "257-512", "over 512" tokens.
std::string lengthGroup(std::int64_t tokens)
{
    std::int64_t low = 1;
    for (std::int64_t high = 64; high <= 512; high *= 2) {
        if (tokens <= high) {
            return std::to_string(low) + "-" + std::to_string(high);
        }
        low = high + 1;
    }
    return "over 512";
}

/// Accuracy and loss of some items of one model.
Json figuresOf(const std::vector<const ItemScore*>& scores, std::uint64_t seed)
{
    std::vector<double> correct;
    std::vector<double> ones(scores.size(), 1.0);
    std::vector<double> losses;
    std::vector<double> tokens;
    double right = 0.0;
    double loss = 0.0;
    double lossTokens = 0.0;
    for (const ItemScore* score : scores) {
        correct.push_back(score->isCorrect ? 1.0 : 0.0);
        losses.push_back(score->loss);
        tokens.push_back(static_cast<double>(score->lossTokens));
        right += correct.back();
        loss += score->loss;
        lossTokens += tokens.back();
    }
    const model::Interval accuracy = model::bootstrapMean(correct, ones, seed);
    Json json{{"items", scores.size()}, {"accuracy", right / static_cast<double>(scores.size())},
        {"interval", {accuracy.low, accuracy.high}}, {"nll", nullptr}, {"nll_interval", nullptr}};
    if (lossTokens > 0.0) {
        const model::Interval interval = model::bootstrapMean(losses, tokens, seed);
        json["nll"] = loss / lossTokens;
        json["nll_interval"] = {interval.low, interval.high};
    }
    return json;
}

Json grouped(const std::vector<ItemScore>& scores, const GroupOf& groupOf, std::uint64_t seed)
{
    std::map<std::string, std::vector<const ItemScore*>> groups;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (const std::string group = groupOf(scores[i].item); !group.empty()) {
            groups[group].push_back(&scores[i]);
        }
    }
    Json json = Json::object();
    for (const auto& [group, members] : groups) {
        json[group] = figuresOf(members, seed);
    }
    return json;
}

Json modelSummary(const EvaluationTable& table, std::size_t index, std::uint64_t seed)
{
    const std::vector<ItemScore>& scores = table.scores[index];
    std::vector<const ItemScore*> all;
    double tokens = 0.0;
    double seconds = 0.0;
    std::int64_t silent = 0;
    for (const ItemScore& score : scores) {
        all.push_back(&score);
        tokens += static_cast<double>(score.newTokens);
        seconds += score.seconds;
        silent += score.predicted ? 0 : 1;
    }
    Json json = figuresOf(all, seed);
    json["name"] = table.models[index].name;
    json["active_parameters"] = table.models[index].activeParameters;
    json["parameters"] = table.models[index].parameters;
    json["tokens_per_second"] = seconds > 0.0 ? Json(tokens / seconds) : Json(nullptr);
    json["without_answer"] = silent;
    const auto& items = table.items;
    json["by_level"] = grouped(
        scores, [&](std::size_t i) { return items[i].level; }, seed);
    json["by_task"] = grouped(
        scores, [&](std::size_t i) { return items[i].task; }, seed);
    json["by_length"] = grouped(
        scores, [&](std::size_t i) { return lengthGroup(table.solutionTokens[i]); }, seed);
    return json;
}

/// Which of the items that both answered each of them has right.
std::pair<std::vector<bool>, std::vector<bool>> common(
    const std::vector<ItemScore>& a, const std::vector<ItemScore>& b)
{
    std::pair<std::vector<bool>, std::vector<bool>> right;
    auto other = b.begin();
    for (const ItemScore& score : a) {
        while (other != b.end() && other->item < score.item) {
            ++other;
        }
        if (other != b.end() && other->item == score.item) {
            right.first.push_back(score.isCorrect);
            right.second.push_back(other->isCorrect);
        }
    }
    return right;
}

Json pairs(const EvaluationTable& table, std::uint64_t seed)
{
    Json list = Json::array();
    for (std::size_t a = 0; a < table.models.size(); ++a) {
        for (std::size_t b = a + 1; b < table.models.size(); ++b) {
            const auto [left, right] = common(table.scores[a], table.scores[b]);
            if (left.empty()) {
                continue;
            }
            const model::PairedDifference pair = model::pairedDifference(left, right, seed);
            list.push_back({{"a", table.models[a].name}, {"b", table.models[b].name},
                {"difference", pair.difference}, {"items", left.size()},
                {"interval", {pair.interval.low, pair.interval.high}}, {"p", pair.p}});
        }
    }
    return list;
}

Json itemLine(const model::BenchmarkItem& item, const ItemScore& score)
{
    return {{"id", item.id}, {"task", item.task}, {"level", item.level}, {"prompt", item.prompt},
        {"response", score.response}, {"answer", item.answer},
        {"predicted", score.predicted ? Json(*score.predicted) : Json(nullptr)},
        {"correct", score.isCorrect}, {"tokens", score.newTokens},
        {"nll",
            score.lossTokens > 0 ? Json(score.loss / static_cast<double>(score.lossTokens))
                                 : Json(nullptr)}};
}

std::string quotedCell(const std::string& text)
{
    std::string cell = "\"";
    for (const char c : text) {
        cell += c == '"' ? "\"\"" : std::string(1, c);
    }
    return cell + "\"";
}

std::string levelTable(const Json& summary)
{
    std::string text = "model,level,items,accuracy,low,high,nll\n";
    for (const Json& one : summary["models"]) {
        for (const auto& [level, figures] : one["by_level"].items()) {
            text += quotedCell(one["name"].get<std::string>()) + "," + quotedCell(level) + ","
                + figures["items"].dump() + "," + figures["accuracy"].dump() + ","
                + figures["interval"][0].dump() + "," + figures["interval"][1].dump() + ","
                + figures["nll"].dump() + "\n";
        }
    }
    return text;
}

} // namespace

Json summaryOf(const EvaluationTable& table, std::uint64_t seed)
{
    Json models = Json::array();
    for (std::size_t i = 0; i < table.models.size(); ++i) {
        models.push_back(modelSummary(table, i, seed));
    }
    std::size_t items = table.items.size(); // that every model here answered at the least
    for (const auto& scores : table.scores) {
        items = std::min(items, scores.size());
    }
    return {{"format", kEvaluationFormat}, {"benchmark", table.benchmark},
        {"models", std::move(models)}, {"paired", pairs(table, seed)}, {"items", items},
        {"data", table.files}, {"left_out", table.leftOut}, {"partial", table.isPartial}};
}

Result<void> writeTables(
    const std::filesystem::path& folder, const EvaluationTable& table, const Json& summary)
{
    LAP_CHECK(model::saveFile(folder / kEvaluationName, summary.dump(2) + "\n"));
    LAP_CHECK(model::saveFile(folder / "by_level.csv", levelTable(summary)));
    for (std::size_t m = 0; m < table.models.size(); ++m) {
        std::string text;
        for (const ItemScore& score : table.scores[m]) {
            text += itemLine(table.items[score.item], score).dump() + "\n";
        }
        LAP_CHECK(model::saveFile(folder / ("items-" + std::to_string(m + 1) + ".jsonl"), text));
    }
    return {};
}

} // namespace lapidary::compute
