// SPDX-License-Identifier: Apache-2.0
#include "compute/generation/generate.h"

#include "compute/base/aten.h"
#include "compute/generation/stop_filter.h"
#include "model/tokenizer/stream_decoder.h"

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

class Run
{
public:
    Run(const Decoder& decoder, const model::Tokenizer* tokenizer,
        const std::vector<std::int64_t>& prompt, const GenerationOptions& options)
        : m_decoder(decoder)
        , m_options(options)
        , m_sampler(options.sampling)
        , m_filter(options.stops)
    {
        m_result.promptTokens = static_cast<std::int64_t>(prompt.size());
        if (tokenizer != nullptr) {
            const std::vector<model::TokenId> context(prompt.begin(), prompt.end());
            m_text.emplace(*tokenizer, context, model::DecodeOptions{.skipSpecial = true});
            m_result.text.emplace();
        }
    }

    Result<Generation> run(const std::vector<std::int64_t>& prompt, const CancelToken& cancel,
        const GenerationSink& sink)
    {
        LAP_TRY(KvCache cache, m_decoder.makeCache(m_result.promptTokens + m_options.maxTokens));
        const Clock::time_point begin = Clock::now();
        LAP_TRY(at::Tensor logits, prefill(prompt, cache, cancel));
        LAP_CHECK(take(logits));
        m_result.prefillTokensPerSecond
            = static_cast<double>(m_result.promptTokens) / secondsSince(begin);
        const Clock::time_point decoding = Clock::now();
        while (!m_isEnded && !cancel.isCancelled()) {
            if (sink) {
                sink(m_result);
            }
            logits = step({m_result.ids.back()}, cache);
            LAP_CHECK(take(logits));
            m_result.tokensPerSecond
                = static_cast<double>(m_result.ids.size() - 1) / secondsSince(decoding);
        }
        if (!m_isEnded) {
            m_result.stopReason = StopReason::Cancelled;
        }
        if (m_options.readsLast) {
            step({m_result.ids.back()}, cache);
        }
        finishText();
        return std::move(m_result);
    }

private:
    /// Logits of the token after the last one, [V].
    at::Tensor step(std::vector<std::int64_t> ids, KvCache& cache) const
    {
        const auto count = static_cast<std::int64_t>(ids.size());
        const at::Tensor hidden
            = m_decoder.hidden(TokenBatch::of(std::move(ids), &cache), m_options.taps);
        return m_decoder.logits(hidden.narrow(0, count - 1, 1), m_options.taps)
            .squeeze(0)
            .cpu()
            .contiguous();
    }

    Result<at::Tensor> prefill(
        const std::vector<std::int64_t>& prompt, KvCache& cache, const CancelToken& cancel) const
    {
        at::Tensor logits;
        for (std::int64_t begin = 0; begin < m_result.promptTokens; begin += kPrefillTokens) {
            if (cancel.isCancelled()) {
                return Error{ErrorCode::Cancelled, "the generation was cancelled", {}, {}, {}};
            }
            const auto end = std::min(begin + kPrefillTokens, m_result.promptTokens);
            logits = step({prompt.begin() + begin, prompt.begin() + end}, cache);
        }
        return logits;
    }

    /// Chooses the next token and says whether it is the last.
    Result<void> take(const at::Tensor& logits)
    {
        const std::span<const float> scores(
            logits.const_data_ptr<float>(), static_cast<std::size_t>(logits.numel()));
        LAP_TRY(const std::int64_t id, m_sampler.choose(scores, m_result.ids.size()));
        m_result.ids.push_back(id);
        const std::vector<std::int64_t>& ends = m_options.endIds;
        if (std::find(ends.begin(), ends.end(), id) != ends.end()) {
            m_result.stopReason = StopReason::EndToken;
            m_isEnded = true;
            return {};
        }
        if (m_text) {
            *m_result.text += m_filter.push(m_text->push(static_cast<model::TokenId>(id)));
        }
        if (m_filter.isStopped()) {
            m_result.stopReason = StopReason::StopString;
            m_isEnded = true;
        } else if (static_cast<std::int64_t>(m_result.ids.size()) >= m_options.maxTokens) {
            m_result.stopReason = StopReason::Length;
            m_isEnded = true;
        }
        return {};
    }

    /// What was held back, now that nothing more comes. A last piece may still hold a stop string.
    void finishText()
    {
        if (m_text) {
            *m_result.text += m_filter.push(m_text->finish());
            *m_result.text += m_filter.finish();
        }
    }

    const Decoder& m_decoder;
    const GenerationOptions& m_options;
    Sampler m_sampler;
    StopFilter m_filter;
    std::optional<model::StreamDecoder> m_text;
    Generation m_result;
    bool m_isEnded = false;
};

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
    LAP_ASSERT(options.maxTokens >= 1 && (tokenizer != nullptr || options.stops.empty()));
    if (prompt.empty()) {
        return Error{ErrorCode::InvalidArgument, "the prompt has no token, expected at least one",
            {}, "give it some text to continue", {}};
    }
    const auto tokens = static_cast<std::int64_t>(prompt.size());
    const std::int64_t context = decoder.config().contextLength;
    if (context > 0 && (tokens > context || options.maxTokens > context - tokens)) {
        return beyondContext(tokens, options.maxTokens, context);
    }
    LAP_CHECK(decoder.check(TokenBatch::of(prompt)));
    return Run(decoder, tokenizer, prompt, options).run(prompt, cancel, sink);
}

} // namespace lapidary::compute
