// SPDX-License-Identifier: Apache-2.0
#include "compute/evaluation/contestant.h"

#include "compute/decoder/decoder.h"
#include "compute/decoder/score.h"
#include "compute/generation/generate.h"
#include "model/benchmarks/answers.h"
#include "model/text/open_tokenizer.h"

#include <algorithm>
#include <chrono>

namespace lapidary::compute {

namespace {

using model::Result;

/// The share of a stored tensor that one token is computed with.
double activeShare(const model::TensorInfo& tensor, const model::ExpertConfig& experts)
{
    const bool isRouted = tensor.name.find(".experts.") != std::string::npos;
    return isRouted && experts.experts > 0
        ? static_cast<double>(experts.active) / static_cast<double>(experts.experts)
        : 1.0;
}

} // namespace

Result<Contestant> Contestant::load(const std::string& name, Device device,
    const std::string& dtype, const CancelToken& cancel, const ProgressSink& progress)
{
    LAP_TRY(LoadedModel loaded, loadModel(name, device, dtype, cancel, progress));
    LAP_TRY(model::Tokenizer tokenizer, model::openTokenizer(loaded.opened->checkpoint()));
    return Contestant(name, std::move(loaded), std::move(tokenizer));
}

std::uint64_t Contestant::activeParameters() const
{
    const model::ExpertConfig& experts = m_loaded.opened->config().experts;
    double inactive = 0.0;
    for (const model::TensorInfo& tensor : m_loaded.opened->checkpoint().tensors()) {
        inactive += (1.0 - activeShare(tensor, experts))
            * static_cast<double>(model::elementCount(tensor.shape).value_or(0));
    }
    return m_loaded.opened->parameters() - static_cast<std::uint64_t>(inactive);
}

std::vector<std::int64_t> Contestant::promptIds(const model::BenchmarkItem& item) const
{
    const model::Encoding encoding = m_tokenizer.encode(item.prompt + "\n", {.withOffsets = false});
    std::vector<std::int64_t> ids(encoding.ids.begin(), encoding.ids.end());
    const auto end = m_tokenizer.specialIds().end;
    if (end && ids.size() > 1 && ids.back() == *end) {
        ids.pop_back(); // the response goes on behind the prompt
    }
    return ids;
}

std::vector<std::int64_t> Contestant::solutionIds(const model::BenchmarkItem& item) const
{
    const model::Encoding encoding = m_tokenizer.encode(
        item.solution, {.addSpecial = false, .withOffsets = false, .dummyPrefix = false});
    return {encoding.ids.begin(), encoding.ids.end()};
}

std::int64_t Contestant::solutionTokens(const model::BenchmarkItem& item) const
{
    return static_cast<std::int64_t>(solutionIds(item).size());
}

bool Contestant::fits(const model::BenchmarkItem& item) const
{
    const std::int64_t context = m_loaded.opened->config().contextLength;
    const auto tokens = static_cast<std::int64_t>(promptIds(item).size()) + solutionTokens(item);
    return context == 0 || tokens <= context;
}

Result<ItemScore> Contestant::answer(const model::BenchmarkItem& item,
    const model::Benchmark& benchmark, std::int64_t maxTokens, const CancelToken& cancel) const
{
    const std::vector<std::int64_t> prompt = promptIds(item);
    const std::int64_t context = m_loaded.opened->config().contextLength;
    GenerationOptions options;
    options.maxTokens = context == 0
        ? maxTokens
        : std::min(maxTokens, context - static_cast<std::int64_t>(prompt.size()));
    options.endIds = m_loaded.opened->config().endIds;
    if (const auto end = m_tokenizer.specialIds().end) {
        options.endIds.push_back(*end);
    }
    CancelToken stop; // also when the answer is complete
    const auto watch = [&](const Generation& soFar) {
        if (cancel.isCancelled() || (soFar.text && model::isAnswerComplete(*soFar.text))) {
            stop.cancel();
        }
    };
    const auto begin = std::chrono::steady_clock::now();
    LAP_TRY(const Generation generation,
        generate(*m_loaded.decoder, &m_tokenizer, prompt, options, stop, watch));
    if (cancel.isCancelled()) {
        return model::Error{
            model::ErrorCode::Cancelled, "the evaluation was cancelled", {}, {}, {}};
    }
    ItemScore score;
    score.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    score.response = generation.text.value_or(std::string());
    score.newTokens = static_cast<std::int64_t>(generation.ids.size());
    score.predicted = benchmark.answerOf(score.response);
    score.isCorrect = score.predicted && model::isSameAnswer(*score.predicted, item.answer);
    LAP_CHECK(addLoss(item, score));
    return score;
}

Result<void> Contestant::addLoss(const model::BenchmarkItem& item, ItemScore& score) const
{
    std::vector<std::int64_t> ids = promptIds(item);
    const std::size_t promptTokens = ids.size();
    const std::vector<std::int64_t> solution = solutionIds(item);
    ids.insert(ids.end(), solution.begin(), solution.end());
    const TokenBatch batch = TokenBatch::of(std::move(ids));
    LAP_CHECK(m_loaded.decoder->check(batch));
    const std::vector<double> losses = tokenLosses(*m_loaded.decoder, batch).front();
    for (std::size_t t = std::max<std::size_t>(promptTokens, 1) - 1; t < losses.size(); ++t) {
        score.loss += losses[t];
        ++score.lossTokens;
    }
    return {};
}

} // namespace lapidary::compute
