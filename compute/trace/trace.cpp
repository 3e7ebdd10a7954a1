// SPDX-License-Identifier: Apache-2.0
#include "compute/trace/trace.h"

#include "compute/base/aten.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>

namespace lapidary::compute {

namespace {

using model::Result;

constexpr std::size_t kTokensAtOnce = 2048;
constexpr std::size_t kLongestStream = std::size_t{64} << 10; // bytes; a line is bounded

/// Sequences [begin, end) in one pass.
Result<void> traceTogether(const Decoder& decoder, std::span<const TraceSequence> sequences,
    const Taps& taps, RoutingRecorder& recorder)
{
    TokenBatch batch;
    std::vector<std::int8_t> labels;
    for (const TraceSequence& sequence : sequences) {
        batch.ids.insert(batch.ids.end(), sequence.ids.begin(), sequence.ids.end());
        labels.insert(labels.end(), sequence.labels.begin(), sequence.labels.end());
        batch.lengths.push_back(static_cast<std::int64_t>(sequence.ids.size()));
    }
    LAP_CHECK(decoder.check(batch));
    decoder.hidden(batch, taps);
    recorder.finish(batch.ids, labels, batch.lengths);
    return {};
}

/// The interventions, then the recorder.
Taps tapsOf(const std::vector<PlannedIntervention>& interventions, const Decoder& decoder,
    RoutingRecorder& recorder)
{
    Taps taps;
    addTaps(taps, interventions, decoder.config());
    taps.add(recorder.tap());
    return taps;
}

} // namespace

Result<TraceResult> traceTexts(const Decoder& decoder, const TraceInput& input,
    const std::vector<PlannedIntervention>& interventions, const CancelToken& cancel,
    const ProgressSink& progress)
{
    const c10::InferenceMode inference;
    RoutingRecorder recorder(decoder);
    const Taps taps = tapsOf(interventions, decoder, recorder);
    const std::span<const TraceSequence> all = input.sequences;
    for (std::size_t begin = 0; begin < all.size();) {
        if (cancel.isCancelled()) {
            return model::Error{model::ErrorCode::Cancelled, "the trace was cancelled", {}, {}, {}};
        }
        std::size_t end = begin;
        std::size_t tokens = 0;
        do {
            tokens += all[end++].ids.size();
        } while (end < all.size() && tokens + all[end].ids.size() <= kTokensAtOnce);
        LAP_CHECK(traceTogether(decoder, all.subspan(begin, end - begin), taps, recorder));
        progress(
            {"tracing", static_cast<double>(end), static_cast<double>(all.size()), "texts", {}});
        begin = end;
    }
    TraceResult result{recorder.columns(), {}, input.leftOut, {}};
    for (const TraceSequence& sequence : all) {
        result.promptTokens.push_back(sequence.promptTokens);
    }
    return result;
}

Result<TraceResult> traceGeneration(const Decoder& decoder, const model::Tokenizer* tokenizer,
    const std::vector<std::int64_t>& prompt, GenerationOptions options,
    const std::vector<PlannedIntervention>& interventions, const CancelToken& cancel,
    const ProgressSink& progress)
{
    const c10::InferenceMode inference;
    RoutingRecorder recorder(decoder);
    options.taps = tapsOf(interventions, decoder, recorder);
    options.readsLast = true;
    const auto report = [&](const Generation& soFar) {
        const bool isShort = soFar.text && soFar.text->size() <= kLongestStream;
        progress({"generating", static_cast<double>(soFar.ids.size()),
            static_cast<double>(options.maxTokens), "tokens", {},
            isShort ? soFar.text : std::nullopt});
    };
    LAP_TRY(Generation generation, generate(decoder, tokenizer, prompt, options, cancel, report));
    std::vector<std::int64_t> ids = prompt;
    ids.insert(ids.end(), generation.ids.begin(), generation.ids.end());
    const std::vector<std::int8_t> labels(ids.size(), -1);
    recorder.finish(ids, labels, {static_cast<std::int64_t>(ids.size())});
    return TraceResult{
        recorder.columns(), {static_cast<std::int64_t>(prompt.size())}, 0, std::move(generation)};
}

} // namespace lapidary::compute
