// SPDX-License-Identifier: Apache-2.0
// Contestant: one model that answers the items of a benchmark.
#pragma once

#include "compute/base/job.h"
#include "compute/decoder/load_model.h"
#include "compute/generation/generate.h"
#include "model/benchmarks/kinds/benchmark.h"
#include "model/core/result.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lapidary::compute {

/// How one item was answered.
struct ItemScore
{
    std::size_t item = 0; ///< which one
    std::string response;
    std::optional<std::string> predicted; ///< nothing: the response gives no answer
    bool isCorrect = false;
    std::int64_t newTokens = 0;
    double seconds = 0.0;
    double loss = 0.0; ///< sum of −log p over the tokens of the right solution
    std::int64_t lossTokens = 0;
};

/// Sees each item as soon as it is answered; items may come in another order than they were asked.
using ScoreSink = std::function<void(ItemScore score)>;

class Contestant
{
public:
    /// Opens MODEL by its headers; weights are loaded by `answerAll` and gone after it.
    /// Errors: those of openModel and openTokenizer.
    static model::Result<Contestant> open(const std::string& name);

    const std::string& name() const { return m_name; }

    /// Weights that one token is computed with: routed experts count by the share that is active.
    std::uint64_t activeParameters() const;

    /// All weights.
    std::uint64_t parameters() const { return m_opened->parameters(); }

    /// True when the prompt and its right solution fit the model's context.
    bool fits(const model::BenchmarkItem& item) const;

    /// Tokens of the right solution.
    std::int64_t solutionTokens(const model::BenchmarkItem& item) const;

    struct Options
    {
        Device device{};
        std::string dtype;            ///< empty: the device's own
        std::int64_t maxTokens = 512; ///< longest answer
        std::size_t width = 16;       ///< items that are decoded at a time
    };

    /// Loads the weights and answers every item greedily, up to a complete `#### answer`, and
    /// scores the right solution. The prompt is followed by a line end, with the tokenizer's own
    /// begin token. Errors: those of loadModel and generateBatch; Cancelled, after which what
    /// `sink` saw stays answered.
    model::Result<void> answerAll(const std::vector<model::BenchmarkItem>& items,
        const model::Benchmark& benchmark, const Options& options, const CancelToken& cancel,
        const ProgressSink& progress, const ScoreSink& sink) const;

private:
    Contestant(std::string name, std::shared_ptr<const model::OpenedModel> opened,
        model::Tokenizer tokenizer)
        : m_name(std::move(name))
        , m_opened(std::move(opened))
        , m_tokenizer(std::move(tokenizer))
    { }

    std::vector<std::int64_t> promptIds(const model::BenchmarkItem& item) const;
    std::vector<std::int64_t> solutionIds(const model::BenchmarkItem& item) const;
    std::vector<BatchPrompt> prompts(
        const std::vector<model::BenchmarkItem>& items, std::int64_t maxTokens) const;
    model::Result<void> addLoss(
        const Decoder& decoder, const model::BenchmarkItem& item, ItemScore& score) const;

    std::string m_name;
    std::shared_ptr<const model::OpenedModel> m_opened;
    model::Tokenizer m_tokenizer;
};

} // namespace lapidary::compute
