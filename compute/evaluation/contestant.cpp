// SPDX-License-Identifier: Apache-2.0
#include "compute/evaluation/contestant.h"

#include "compute/decoder/decoder.h"
#include "compute/decoder/score.h"
#include "model/benchmarks/answers.h"
#include "model/text/open_tokenizer.h"

#include <algorithm>

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

Result<Contestant> Contestant::open(const std::string& name)
{
    LAP_TRY(model::OpenedModel opened, model::openModel(name));
    LAP_TRY(model::Tokenizer tokenizer, model::openTokenizer(opened.checkpoint()));
    return Contestant(
        name, std::make_shared<const model::OpenedModel>(std::move(opened)), std::move(tokenizer));
}

std::uint64_t Contestant::activeParameters() const
{
    const model::ExpertConfig& experts = m_opened->config().experts;
    double inactive = 0.0;
    for (const model::TensorInfo& tensor : m_opened->checkpoint().tensors()) {
        inactive += (1.0 - activeShare(tensor, experts))
            * static_cast<double>(model::elementCount(tensor.shape).value_or(0));
    }
    return m_opened->parameters() - static_cast<std::uint64_t>(inactive);
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
    const std::int64_t context = m_opened->config().contextLength;
    const auto tokens = static_cast<std::int64_t>(promptIds(item).size()) + solutionTokens(item);
    return context == 0 || tokens <= context;
}

std::vector<BatchPrompt> Contestant::prompts(
    const std::vector<model::BenchmarkItem>& items, std::int64_t maxTokens) const
{
    const std::int64_t context = m_opened->config().contextLength;
    std::vector<BatchPrompt> all;
    for (const model::BenchmarkItem& item : items) {
        std::vector<std::int64_t> ids = promptIds(item);
        const std::int64_t room = context - static_cast<std::int64_t>(ids.size());
        all.push_back({std::move(ids), context == 0 ? maxTokens : std::min(maxTokens, room)});
    }
    return all;
}

Result<void> Contestant::answerAll(const std::vector<model::BenchmarkItem>& items,
    const model::Benchmark& benchmark, const Options& options, const CancelToken& cancel,
    const ProgressSink& progress, const ScoreSink& sink) const
{
    LAP_TRY(const LoadedModel loaded,
        loadModel(m_name, options.device, options.dtype, cancel, progress));
    GenerationOptions generation;
    generation.endIds = m_opened->config().endIds;
    if (const auto end = m_tokenizer.specialIds().end) {
        generation.endIds.push_back(*end);
    }
    const auto isComplete = [](const Generation& soFar) {
        return soFar.text && model::isAnswerComplete(*soFar.text);
    };
    const auto finished
        = [&](std::size_t index, const Generation& given, double seconds) -> Result<void> {
        ItemScore score;
        score.item = index;
        score.seconds = seconds;
        score.response = given.text.value_or(std::string());
        score.newTokens = static_cast<std::int64_t>(given.ids.size());
        score.predicted = benchmark.answerOf(score.response);
        score.isCorrect
            = score.predicted && model::isSameAnswer(*score.predicted, items[index].answer);
        LAP_CHECK(addLoss(*loaded.decoder, items[index], score));
        sink(std::move(score));
        return {};
    };
    return generateBatch(*loaded.decoder, &m_tokenizer, prompts(items, options.maxTokens),
        generation, options.width, cancel, {isComplete, finished});
}

Result<void> Contestant::addLoss(
    const Decoder& decoder, const model::BenchmarkItem& item, ItemScore& score) const
{
    std::vector<std::int64_t> ids = promptIds(item);
    const std::size_t promptTokens = ids.size();
    const std::vector<std::int64_t> solution = solutionIds(item);
    ids.insert(ids.end(), solution.begin(), solution.end());
    const TokenBatch batch = TokenBatch::of(std::move(ids));
    LAP_CHECK(decoder.check(batch));
    const std::vector<double> losses = tokenLosses(decoder, batch).front();
    for (std::size_t t = std::max<std::size_t>(promptTokens, 1) - 1; t < losses.size(); ++t) {
        score.loss += losses[t];
        ++score.lossTokens;
    }
    return {};
}

} // namespace lapidary::compute
