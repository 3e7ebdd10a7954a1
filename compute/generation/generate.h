// SPDX-License-Identifier: Apache-2.0
// Generating text: prefill, then one token at a time.
#pragma once

#include "compute/base/job.h"
#include "compute/decoder/decoder.h"
#include "compute/generation/sampler.h"
#include "model/core/result.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::compute {

struct GenerationOptions
{
    std::int64_t maxTokens = 128;
    SamplingOptions sampling;
    std::vector<std::string> stops;   ///< the text ends before the first of them
    std::vector<std::int64_t> endIds; ///< tokens that end the text; empty: none does
    Taps taps;                        ///< of every pass; none changes no bit
    bool readsLast = false; ///< the last token goes through the model too, for the taps to see
};

/// Why a generation ended.
enum class StopReason
{
    EndToken,
    StopString,
    Length, ///< maxTokens were generated
    Cancelled,
};

/// Name in JSON: "end_token", "stop_string", "length", "cancelled".
std::string_view name(StopReason reason);

struct Generation
{
    std::vector<std::int64_t> ids;   ///< the new tokens, with the one that ended the text
    std::optional<std::string> text; ///< what the new tokens add to the prompt's text; without a
                                     ///< tokenizer nothing
    std::int64_t promptTokens = 0;
    StopReason stopReason = StopReason::Length;
    std::optional<double> prefillTokensPerSecond; ///< prompt tokens until the first new one
    std::optional<double>
        tokensPerSecond; ///< new tokens after the first one, each with its own pass
};

/// Sees the generation after each token. `text` holds only what no stop string can take back.
using GenerationSink = std::function<void(const Generation&)>;

/// Continues `prompt`. The same prompt, options and number of threads give the same tokens.
/// `tokenizer` may be null, then there is no text and `stops` must be empty.
/// Errors: InvalidArgument for an empty prompt, a token outside the vocabulary, or a prompt and
/// maxTokens beyond the model's context; OutOfMemory for the cache; Numeric for logits that are no
/// numbers; Cancelled when there was no token yet.
model::Result<Generation> generate(const Decoder& decoder, const model::Tokenizer* tokenizer,
    const std::vector<std::int64_t>& prompt, const GenerationOptions& options,
    const CancelToken& cancel, const GenerationSink& sink = {});

/// One of several texts to continue.
struct BatchPrompt
{
    std::vector<std::int64_t> ids;
    std::int64_t maxTokens = 128;
};

/// Who is told of the generations of a batch.
struct BatchSinks
{
    /// True when a text needs no more tokens.
    std::function<bool(const Generation& soFar)> isComplete;
    /// A generation is done; `seconds` is its share of the time. Its error ends the batch.
    std::function<model::Result<void>(std::size_t index, Generation generation, double seconds)>
        finished;
};

/// Continues many prompts, `width` of them at a time, a token of each with one pass; what ends
/// makes room for the next. The tokens are those of `generate`, up to rounding of the products.
/// `options.maxTokens` is not looked at. Where memory is short it goes on with fewer at a time.
/// Errors: those of `generate`; Cancelled, after which what was finished stays finished.
model::Result<void> generateBatch(const Decoder& decoder, const model::Tokenizer* tokenizer,
    const std::vector<BatchPrompt>& prompts, const GenerationOptions& options, std::size_t width,
    const CancelToken& cancel, const BatchSinks& sinks);

} // namespace lapidary::compute
