// SPDX-License-Identifier: Apache-2.0
#include "compute/evaluation/evaluate.h"

#include "compute/evaluation/tables.h"
#include "model/core/output_folder.h"
#include "model/core/registry.h"
#include "model/data/mixture.h"
#include "model/data/text_file.h"

#include <algorithm>
#include <chrono>

namespace lapidary::compute {

namespace {

namespace fs = std::filesystem;
using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;

/// Reads the items that fit all models.
Result<EvaluationTable> readItems(const std::vector<Contestant>& contestants,
    const EvaluateOptions& options, const model::Benchmark& benchmark)
{
    EvaluationTable table;
    std::vector<model::DataFile> files;
    std::vector<std::size_t> sizes;
    for (const std::string& path : options.files) {
        LAP_TRY(model::DataFile file, model::DataFile::open(path));
        sizes.push_back(file.size());
        files.push_back(std::move(file));
    }
    model::Mixture order(sizes, static_cast<std::size_t>(options.limit), options.seed);
    for (auto next = order.next(); next; next = order.next()) {
        order.count(next->file, 1);
        LAP_TRY(const model::DataItem data, files[next->file].item(next->index));
        auto item = benchmark.read(data);
        if (!item) {
            Error error = std::move(item).error();
            error.where = files[next->file].path();
            return error;
        }
        const bool isFitting = std::all_of(contestants.begin(), contestants.end(),
            [&item](const Contestant& one) { return one.fits(*item); });
        if (isFitting) {
            table.solutionTokens.push_back(contestants.front().solutionTokens(*item));
            table.items.push_back(*std::move(item));
        } else {
            ++table.leftOut;
        }
    }
    if (table.items.empty()) {
        return Error{ErrorCode::InvalidArgument,
            "no item can be asked: " + std::to_string(table.leftOut)
                + " are longer than a model's context",
            options.files.empty() ? std::string() : options.files.front(),
            "name a file with shorter items", {}};
    }
    return table;
}

/// Lets one model after another answer until all are done or it is cancelled.
Result<void> answerAll(const std::vector<Contestant>& contestants, const EvaluateOptions& options,
    const model::Benchmark& benchmark, EvaluationTable& table, const CancelToken& cancel,
    const ProgressSink& progress)
{
    const auto begin = std::chrono::steady_clock::now();
    const auto total = static_cast<double>(table.items.size() * contestants.size());
    double done = 0.0;
    for (const Contestant& contestant : contestants) {
        std::vector<ItemScore> scores;
        const auto sink = [&](ItemScore score) {
            scores.push_back(std::move(score));
            const double seconds
                = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
            done += 1.0;
            progress({"answering", done, total, "items", seconds / done * (total - done)});
        };
        const Result<void> answered = contestant.answerAll(
            table.items, benchmark, options.answering, cancel, progress, sink);
        if (!answered && answered.error().code != ErrorCode::Cancelled) {
            return answered.error();
        }
        if (!scores.empty()) {
            std::sort(scores.begin(), scores.end(),
                [](const ItemScore& a, const ItemScore& b) { return a.item < b.item; });
            table.models.push_back(
                {contestant.name(), contestant.activeParameters(), contestant.parameters()});
            table.scores.push_back(std::move(scores));
        }
        if (!answered) {
            break;
        }
    }
    table.isPartial = done < total;
    return {};
}

bool isEarlierResult(const fs::path& folder)
{
    const auto file = model::readTextFile((folder / kEvaluationName).string());
    return file && file->find(kEvaluationFormat) != std::string::npos;
}

} // namespace

Result<Evaluation> evaluate(const std::vector<Contestant>& contestants,
    const EvaluateOptions& options, const CancelToken& cancel, const ProgressSink& progress)
{
    LAP_TRY(const model::Benchmark* benchmark,
        model::registry<model::Benchmark>().get(options.benchmark, "benchmark"));
    LAP_TRY(EvaluationTable table, readItems(contestants, options, *benchmark));
    LAP_TRY(model::OutputFolder folder, model::OutputFolder::create(options.out, isEarlierResult));
    table.files = options.files;
    table.benchmark = options.benchmark;
    LAP_CHECK(answerAll(contestants, options, *benchmark, table, cancel, progress));
    if (table.models.empty()) {
        return Error{
            ErrorCode::Cancelled, "the evaluation was cancelled before its first item", {}, {}, {}};
    }
    Evaluation evaluation;
    evaluation.isPartial = table.isPartial;
    evaluation.summary = summaryOf(table, options.seed);
    LAP_CHECK(writeTables(folder.path(), table, evaluation.summary));
    LAP_CHECK(folder.commit());
    return evaluation;
}

} // namespace lapidary::compute
