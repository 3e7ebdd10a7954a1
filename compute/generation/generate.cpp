// SPDX-License-Identifier: Apache-2.0
#include "compute/generation/generate.h"

#include "compute/base/aten.h"
#include "compute/generation/continuation.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>

namespace lapidary::compute {
namespace {

using model::Error;
using model::ErrorCode;
using model::Result;
using Clock = std::chrono::steady_clock;

/// Prompt tokens between two looks at the cancel token.
constexpr std::int64_t kPrefillTokens = 512;

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

Error beyondContext(std::int64_t prompt, std::int64_t maxTokens, std::int64_t context)
{
    return {ErrorCode::InvalidArgument,
        "the prompt has " + std::to_string(prompt) + " tokens and up to "
            + std::to_string(maxTokens) + " are asked for, but the model's context holds "
            + std::to_string(context),
        {},
        prompt < context ? "ask for at most " + std::to_string(context - prompt) + " tokens"
                         : "give it a shorter prompt",
        {}};
}

/// Logits of the token after the last one, [V].
at::Tensor step(
    const Decoder& decoder, std::vector<std::int64_t> ids, KvCache& cache, const Taps& taps)
{
    const auto count = static_cast<std::int64_t>(ids.size());
    const at::Tensor hidden = decoder.hidden(TokenBatch::of(std::move(ids), &cache), taps);
    return decoder.logits(hidden.narrow(0, count - 1, 1), taps).squeeze(0).cpu().contiguous();
}

Result<at::Tensor> prefill(const Decoder& decoder, const std::vector<std::int64_t>& prompt,
    KvCache& cache, const Taps& taps, const CancelToken& cancel)
{
    at::Tensor logits;
    const auto tokens = static_cast<std::int64_t>(prompt.size());
    for (std::int64_t begin = 0; begin < tokens; begin += kPrefillTokens) {
        if (cancel.isCancelled()) {
            return Error{ErrorCode::Cancelled, "the generation was cancelled", {}, {}, {}};
        }
        const auto end = std::min(begin + kPrefillTokens, tokens);
        logits = step(decoder, {prompt.begin() + begin, prompt.begin() + end}, cache, taps);
    }
    return logits;
}

Result<void> checkPrompt(
    const Decoder& decoder, const std::vector<std::int64_t>& prompt, std::int64_t maxTokens)
{
    LAP_ASSERT(maxTokens >= 1);
    if (prompt.empty()) {
        return Error{ErrorCode::InvalidArgument, "the prompt has no token, expected at least one",
            {}, "give it some text to continue", {}};
    }
    const auto tokens = static_cast<std::int64_t>(prompt.size());
    const std::int64_t context = decoder.config().contextLength;
    if (context > 0 && (tokens > context || maxTokens > context - tokens)) {
        return beyondContext(tokens, maxTokens, context);
    }
    return decoder.check(TokenBatch::of(prompt));
}

} // namespace

std::string_view name(StopReason reason)
{
    switch (reason) {
    case StopReason::EndToken:
        return "end_token";
    case StopReason::StopString:
        return "stop_string";
    case StopReason::Length:
        return "length";
    case StopReason::Cancelled:
        return "cancelled";
    }
    return "length";
}

Result<Generation> generate(const Decoder& decoder, const model::Tokenizer* tokenizer,
    const std::vector<std::int64_t>& prompt, const GenerationOptions& options,
    const CancelToken& cancel, const GenerationSink& sink)
{
    const c10::InferenceMode inference;
    LAP_ASSERT(tokenizer != nullptr || options.stops.empty());
    LAP_CHECK(checkPrompt(decoder, prompt, options.maxTokens));
    Continuation run(tokenizer, prompt, options);
    Generation& soFar = run.soFar();
    LAP_TRY(KvCache cache, decoder.makeCache(soFar.promptTokens + options.maxTokens));
    const Clock::time_point begin = Clock::now();
    LAP_TRY(at::Tensor logits, prefill(decoder, prompt, cache, options.taps, cancel));
    LAP_CHECK(run.take(logits));
    soFar.prefillTokensPerSecond = static_cast<double>(soFar.promptTokens) / secondsSince(begin);
    const Clock::time_point decoding = Clock::now();
    while (!run.isEnded() && !cancel.isCancelled()) {
        if (sink) {
            sink(soFar);
        }
        logits = step(decoder, {soFar.ids.back()}, cache, options.taps);
        LAP_CHECK(run.take(logits));
        soFar.tokensPerSecond = static_cast<double>(soFar.ids.size() - 1) / secondsSince(decoding);
    }
    if (options.readsLast) {
        step(decoder, {soFar.ids.back()}, cache, options.taps);
    }
    return run.finish(StopReason::Cancelled);
}

namespace {

/// One prompt of a batch while it is worked on.
struct Running
{
    Running(std::size_t number, const BatchPrompt& prompt, const model::Tokenizer* tokenizer,
        const GenerationOptions& common, KvCache&& store)
        : index(number)
        , options(common)
        , cache(std::move(store))
        , run(tokenizer, prompt.ids, options)
    {
        options.maxTokens = prompt.maxTokens;
    }

    std::size_t index;
    GenerationOptions options;
    KvCache cache;
    Continuation run;
    double seconds = 0.0;
};

class Batch
{
public:
    Batch(const Decoder& decoder, const model::Tokenizer* tokenizer,
        const GenerationOptions& options, const BatchSinks& sinks, const CancelToken& cancel)
        : m_decoder(decoder)
        , m_tokenizer(tokenizer)
        , m_options(options)
        , m_sinks(sinks)
        , m_cancel(cancel)
    { }

    bool isEmpty() const { return m_running.empty(); }

    std::size_t size() const { return m_running.size(); }

    /// Errors: OutOfMemory when there is no room for another one.
    Result<void> add(std::size_t index, const BatchPrompt& prompt)
    {
        LAP_CHECK(checkPrompt(m_decoder, prompt.ids, prompt.maxTokens));
        LAP_TRY(KvCache cache,
            m_decoder.makeCache(static_cast<std::int64_t>(prompt.ids.size()) + prompt.maxTokens));
        auto one
            = std::make_unique<Running>(index, prompt, m_tokenizer, m_options, std::move(cache));
        const Clock::time_point begin = Clock::now();
        LAP_TRY(const at::Tensor logits,
            prefill(m_decoder, prompt.ids, one->cache, m_options.taps, m_cancel));
        LAP_CHECK(one->run.take(logits));
        one->seconds = secondsSince(begin);
        m_running.push_back(std::move(one));
        return dropEnded();
    }

    /// One more token of each.
    Result<void> advance()
    {
        const Clock::time_point begin = Clock::now();
        TokenBatch batch;
        for (const auto& one : m_running) {
            batch.ids.push_back(one->run.soFar().ids.back());
            batch.lengths.push_back(1);
            batch.caches.push_back(&one->cache);
        }
        const at::Tensor logits
            = m_decoder.logits(m_decoder.hidden(batch, m_options.taps), m_options.taps)
                  .cpu()
                  .contiguous();
        const double share = secondsSince(begin) / static_cast<double>(m_running.size());
        for (std::size_t i = 0; i < m_running.size(); ++i) {
            m_running[i]->seconds += share;
            LAP_CHECK(m_running[i]->run.take(logits.select(0, static_cast<std::int64_t>(i))));
        }
        return dropEnded();
    }

private:
    Result<void> dropEnded()
    {
        for (auto one = m_running.begin(); one != m_running.end();) {
            Running& running = **one;
            if (!running.run.isEnded() && !m_sinks.isComplete(running.run.soFar())) {
                ++one;
                continue;
            }
            LAP_CHECK(m_sinks.finished(
                running.index, running.run.finish(StopReason::Cancelled), running.seconds));
            one = m_running.erase(one);
        }
        return {};
    }

    const Decoder& m_decoder;
    const model::Tokenizer* m_tokenizer;
    const GenerationOptions& m_options;
    const BatchSinks& m_sinks;
    const CancelToken& m_cancel;
    std::vector<std::unique_ptr<Running>> m_running;
};

} // namespace

Result<void> generateBatch(const Decoder& decoder, const model::Tokenizer* tokenizer,
    const std::vector<BatchPrompt>& prompts, const GenerationOptions& options, std::size_t width,
    const CancelToken& cancel, const BatchSinks& sinks)
{
    const c10::InferenceMode inference;
    LAP_ASSERT(width >= 1 && (tokenizer != nullptr || options.stops.empty()));
    Batch batch(decoder, tokenizer, options, sinks, cancel);
    std::size_t next = 0;
    while (next < prompts.size() || !batch.isEmpty()) {
        if (cancel.isCancelled()) {
            return Error{ErrorCode::Cancelled, "the generation was cancelled", {}, {}, {}};
        }
        if (next < prompts.size() && batch.size() < width) {
            const Result<void> added = batch.add(next, prompts[next]);
            if (added) {
                ++next;
                continue;
            }
            if (added.error().code != ErrorCode::OutOfMemory || batch.isEmpty()) {
                return added.error();
            }
            width = batch.size(); // go on with as many as there is room for
        }
        LAP_CHECK(batch.advance());
    }
    return {};
}

} // namespace lapidary::compute
