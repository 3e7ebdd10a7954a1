// SPDX-License-Identifier: Apache-2.0
// Trace: which experts every token of a text chose, as `lapidary-engine trace` writes it. The
// numbers are mapped, not copied.
#pragma once

#include "model/core/json.h"
#include "model/data/mapped_tensors.h"
#include "model/trace/specialisation.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lapidary::model {

/// Names in a trace folder.
inline constexpr const char* kTraceTensors = "trace.safetensors";
inline constexpr const char* kTraceSummary = "summary.json";
inline constexpr const char* kTraceFormat = "lapidary-trace-1";

/// A trace folder that is open. Immutable and cheap to copy.
class Trace
{
public:
    /// Opens a trace folder and compares its summary with its tensors. Errors: NotFound, IoError,
    /// Corrupt naming the file, what was found and what was expected; rules ST01 to ST13.
    static Result<Trace> open(const std::string& folder);

    std::int64_t tokens() const { return m_tokens; }

    std::int64_t layers() const { return m_layers; }

    /// K: places for chosen experts per token and layer.
    std::int64_t slots() const { return m_slots; }

    /// Routed experts of a layer; 0: the layer is dense.
    std::int64_t experts(std::int64_t layer) const
    {
        return m_experts[static_cast<std::size_t>(layer)];
    }

    /// The experts of a token in a layer with falling selection score, [K]; −1: none.
    std::span<const std::int16_t> chosen(std::int64_t token, std::int64_t layer) const;

    /// Their weights, [K].
    std::span<const float> weights(std::int64_t token, std::int64_t layer) const;

    /// Step of each token, −1: none, [T].
    std::span<const std::int8_t> labels() const { return m_labels; }

    /// ln p(token | tokens before it), NaN for the first of a sequence, [T].
    std::span<const float> logprobs() const { return m_logprobs; }

    std::span<const std::int32_t> ids() const { return m_ids; }

    /// Which text each token is from, ascending from 0, [T].
    std::span<const std::int32_t> sequences() const { return m_sequences; }

    /// What each token adds to its text, [T]; together they are the texts.
    const std::vector<std::string>& pieces() const { return m_pieces; }

    /// How many tokens of a sequence were given, not generated or the response.
    std::int64_t promptTokens(std::int32_t sequence) const;

    /// The choices of a layer, for specialisation.h.
    LayerChoices choices(std::int64_t layer) const;

    TokenFacts facts() const { return {m_labels, m_ids, m_sequences}; }

    /// summary.json as it was read.
    const Json& summary() const { return m_summary; }

private:
    explicit Trace(MappedTensors tensors)
        : m_tensors(std::move(tensors))
    { }

    Result<void> readSummary(const std::string& path);
    Result<void> mapTensors();

    MappedTensors m_tensors;
    Json m_summary;
    std::int64_t m_tokens = 0;
    std::int64_t m_layers = 0;
    std::int64_t m_slots = 0;
    std::vector<std::int64_t> m_experts;
    std::vector<std::string> m_pieces;
    std::vector<std::int64_t> m_promptTokens;
    std::span<const std::int16_t> m_chosen;
    std::span<const float> m_weights;
    std::span<const std::int8_t> m_labels;
    std::span<const float> m_logprobs;
    std::span<const std::int32_t> m_ids;
    std::span<const std::int32_t> m_sequences;
};

} // namespace lapidary::model
