// SPDX-License-Identifier: Apache-2.0
// Contestant: one model that answers the items of a benchmark.
#pragma once

#include "compute/base/job.h"
#include "compute/decoder/load_model.h"
#include "model/benchmarks/kinds/benchmark.h"
#include "model/core/result.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lapidary::compute {

/// How one item was answered.
struct ItemScore
{
    std::string response;
    std::optional<std::string> predicted; ///< nothing: the response gives no answer
    bool isCorrect = false;
    std::int64_t newTokens = 0;
    double seconds = 0.0;
    double loss = 0.0; ///< sum of −log p over the tokens of the right solution
    std::int64_t lossTokens = 0;
};

class Contestant
{
public:
    /// Loads MODEL. Errors: those of loadModel and openTokenizer.
    static model::Result<Contestant> load(const std::string& name, Device device,
        const std::string& dtype, const CancelToken& cancel, const ProgressSink& progress);

    const std::string& name() const { return m_name; }

    /// Weights that one token is computed with: routed experts count by the share that is active.
    std::uint64_t activeParameters() const;

    /// True when the prompt and its right solution fit the model's context.
    bool fits(const model::BenchmarkItem& item) const;

    /// Tokens of the right solution.
    std::int64_t solutionTokens(const model::BenchmarkItem& item) const;

    /// Answers greedily with at most `maxTokens` tokens, up to a complete `#### answer`, and scores
    /// the right solution. The prompt is followed by a line end, with the tokenizer's own begin
    /// token. Errors: those of generate; Cancelled.
    model::Result<ItemScore> answer(const model::BenchmarkItem& item,
        const model::Benchmark& benchmark, std::int64_t maxTokens, const CancelToken& cancel) const;

private:
    Contestant(std::string name, LoadedModel loaded, model::Tokenizer tokenizer)
        : m_name(std::move(name))
        , m_loaded(std::move(loaded))
        , m_tokenizer(std::move(tokenizer))
    { }

    std::vector<std::int64_t> promptIds(const model::BenchmarkItem& item) const;
    std::vector<std::int64_t> solutionIds(const model::BenchmarkItem& item) const;
    model::Result<void> addLoss(const model::BenchmarkItem& item, ItemScore& score) const;

    std::string m_name;
    LoadedModel m_loaded;
    model::Tokenizer m_tokenizer;
};

} // namespace lapidary::compute
