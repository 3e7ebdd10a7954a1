// SPDX-License-Identifier: Apache-2.0
// Tracing: which experts each token of a text chooses, with the routing as it is or changed.
#pragma once

#include "compute/base/job.h"
#include "compute/decoder/load_model.h"
#include "compute/generation/generate.h"
#include "compute/interventions/interventions.h"
#include "compute/trace/recorder.h"
#include "compute/trace/trace_input.h"

#include <optional>
#include <string>
#include <vector>

namespace lapidary::compute {

/// What was traced.
struct TraceResult
{
    TraceColumns columns;
    std::vector<std::int64_t> promptTokens; ///< of each sequence
    std::int64_t leftOut = 0;
    std::optional<Generation> generation; ///< when a continuation was asked for
};

/// Reads the texts through the model. Errors: those of Decoder::check; Cancelled.
model::Result<TraceResult> traceTexts(const Decoder& decoder, const TraceInput& input,
    const std::vector<PlannedIntervention>& interventions, const CancelToken& cancel,
    const ProgressSink& progress);

/// Continues a prompt and traces prompt and continuation as they are computed. Without
/// interventions the tokens are those of `generate`, from the same bits. Errors: those of generate.
model::Result<TraceResult> traceGeneration(const Decoder& decoder,
    const model::Tokenizer* tokenizer, const std::vector<std::int64_t>& prompt,
    GenerationOptions options, const std::vector<PlannedIntervention>& interventions,
    const CancelToken& cancel, const ProgressSink& progress);

/// summary.json of a trace (model/trace/trace.h). `tokenizer` may be null, then the pieces are
/// empty.
model::Json traceSummary(const TraceResult& result, const model::OpenedModel& model,
    const model::Tokenizer* tokenizer, const std::vector<PlannedIntervention>& interventions,
    std::uint64_t seed);

/// Writes the folder; an earlier trace there is replaced. Errors: those of OutputFolder and
/// TensorFile.
model::Result<void> writeTrace(
    const std::string& folder, const TraceColumns& columns, const model::Json& summary);

} // namespace lapidary::compute
