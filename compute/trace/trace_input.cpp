// SPDX-License-Identifier: Apache-2.0
#include "compute/trace/trace_input.h"

#include "model/data/data_file.h"
#include "model/steps/step_spans.h"

#include <algorithm>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

void append(TraceSequence& sequence, const std::vector<model::TokenId>& ids)
{
    sequence.ids.insert(sequence.ids.end(), ids.begin(), ids.end());
    sequence.labels.resize(sequence.ids.size(), model::kNoStep);
}

/// The end token that some tokenizers add belongs behind the response, not before it.
void dropEnd(std::vector<model::TokenId>& ids, const model::Tokenizer& tokenizer)
{
    const auto end = tokenizer.specialIds().end;
    if (end && ids.size() > 1 && ids.back() == *end) {
        ids.pop_back();
    }
}

void appendResponse(TraceSequence& sequence, const std::string& response,
    const std::vector<model::StepSpan>& spans, const model::Tokenizer& tokenizer)
{
    const model::Encoding encoding
        = tokenizer.encode(response, {.addSpecial = false, .dummyPrefix = false});
    const std::vector<model::StepBytes> steps = model::stepBytes(spans, response, 0);
    const auto places = model::stepOfTokens(response, encoding.offsets, steps);
    const std::size_t begin = sequence.ids.size();
    append(sequence, encoding.ids);
    for (std::size_t t = 0; t < places.size(); ++t) {
        if (places[t] >= 0) {
            sequence.labels[begin + t]
                = static_cast<std::int8_t>(steps[static_cast<std::size_t>(places[t])].step);
        }
    }
}

Result<TraceSequence> sequenceOf(const model::DataItem& item, const model::Tokenizer& tokenizer)
{
    TraceSequence sequence;
    const bool isSplit = !item.fields.contains("text") && item.fields.contains("prompt")
        && item.fields.contains("response");
    if (!isSplit) {
        LAP_TRY(const std::string text, model::itemText(item));
        append(sequence, tokenizer.encode(text, {.withOffsets = false}).ids);
        sequence.promptTokens = static_cast<std::int64_t>(sequence.ids.size());
        return sequence;
    }
    LAP_TRY(const std::string prompt, model::fieldText(item, "prompt"));
    LAP_TRY(const std::string response, model::fieldText(item, "response"));
    LAP_TRY(const std::vector<model::StepSpan> spans, model::stepSpansOf(item));
    model::Encoding before = tokenizer.encode(prompt + "\n", {.withOffsets = false});
    dropEnd(before.ids, tokenizer);
    append(sequence, before.ids);
    sequence.promptTokens = static_cast<std::int64_t>(sequence.ids.size());
    appendResponse(sequence, response, spans, tokenizer);
    return sequence;
}

Result<void> addFile(const model::DataFile& file, const TraceDataOptions& options,
    const model::Tokenizer& tokenizer, std::int64_t contextLength, TraceInput& input)
{
    const auto size = static_cast<std::int64_t>(file.size());
    const std::int64_t begin = std::min(size, options.skip);
    const std::int64_t end
        = options.limit > 0 ? begin + std::min(options.limit, size - begin) : size;
    for (std::int64_t i = begin; i < end; ++i) {
        LAP_TRY(const model::DataItem item, file.item(static_cast<std::size_t>(i)));
        LAP_TRY(TraceSequence sequence, sequenceOf(item, tokenizer));
        const auto length = static_cast<std::int64_t>(sequence.ids.size());
        if (length == 0 || (contextLength > 0 && length > contextLength)) {
            ++input.leftOut;
        } else {
            input.sequences.push_back(std::move(sequence));
        }
    }
    return {};
}

} // namespace

Result<TraceInput> readTraceData(
    const TraceDataOptions& options, const model::Tokenizer& tokenizer, std::int64_t contextLength)
{
    TraceInput input;
    for (const std::string& path : options.files) {
        LAP_TRY(const model::DataFile file, model::DataFile::open(path));
        if (auto added = addFile(file, options, tokenizer, contextLength, input); !added) {
            Error error = std::move(added).error();
            error.where = path;
            return error;
        }
    }
    if (input.sequences.empty()) {
        return Error{ErrorCode::InvalidArgument,
            "there is no item to trace: " + std::to_string(input.leftOut)
                + " are empty or longer than the model's context",
            options.files.front(), "name a file with shorter items, or skip fewer", {}};
    }
    return input;
}

} // namespace lapidary::compute
