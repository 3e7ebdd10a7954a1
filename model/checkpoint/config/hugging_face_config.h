// SPDX-License-Identifier: Apache-2.0
// config.json, typed and ranged (rule CF01). Reads what transformers 4 and what transformers 5
// writes.
#pragma once

#include "model/checkpoint/config/model_config.h"
#include "model/core/json.h"
#include "model/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// What a model class assumes for keys that its config.json leaves out, and what it never lets a
/// file decide.
struct HuggingFaceDefaults
{
    std::int64_t keyValueHeads = 0; ///< 0: as many as heads
    std::int64_t headDim = 0;       ///< 0: hidden_size / num_attention_heads
    double normEpsilon = 1e-6;
    double ropeTheta = 10000.0;
    double rotatedFraction = 1.0; ///< of a head
    bool isTied = false;
    Activation activation = Activation::Silu;
};

/// One config.json. Getters for a missing or null key answer nothing, for a wrong type or a value
/// out of range an error with rule CF01.
class HuggingFaceConfig
{
public:
    /// `text` is the file's content. Errors: CF01 (too large, not strict JSON, not an object).
    static Result<HuggingFaceConfig> parse(std::string_view text, std::string fileName);

    const Json& json() const { return m_json; }

    const std::string& fileName() const { return m_fileName; }

    /// The class names under `architectures`; empty when there are none.
    Result<std::vector<std::string>> architectures() const;

    Result<std::optional<std::string>> text(std::string_view key) const;
    Result<std::optional<bool>> flag(std::string_view key) const;
    Result<std::optional<std::int64_t>> integer(
        std::string_view key, std::int64_t minimum, std::int64_t maximum) const;
    /// A finite number > 0.
    Result<std::optional<double>> positive(std::string_view key) const;
    /// A list of integers; an empty one when the key is missing.
    Result<std::vector<std::int64_t>> integers(
        std::string_view key, std::int64_t minimum, std::int64_t maximum) const;
    /// An integer that must be there.
    Result<std::int64_t> required(
        std::string_view key, std::int64_t minimum, std::int64_t maximum) const;
    /// The ids of a special token: an integer, a list of integers, or null.
    Result<std::vector<std::int64_t>> tokenIds(std::string_view key) const;

    /// Rotary embedding of the layers called `layerType` ("full_attention"; only models with
    /// several kinds of layers distinguish them). `defaultTheta` is used when the file gives none.
    Result<RopeConfig> rope(std::string_view layerType, double defaultTheta) const;
    /// Fraction of a head that is rotated.
    Result<double> partialRotaryFactor(double fallback) const;

    /// `layer_types` as one flag per layer: it has the sliding window. Nothing when the key is
    /// missing.
    Result<std::optional<std::vector<bool>>> slidingLayers(std::int64_t layers) const;
    /// Qwen's window: only with `use_sliding_window`, and then in the layers from
    /// `max_window_layers` on, unless `layer_types` says otherwise.
    Result<void> readUpperWindow(ModelConfig& config) const;

    /// Everything that llama-like models have in common. Fields that only some families have keep
    /// their defaults.
    Result<ModelConfig> common(const HuggingFaceDefaults& defaults) const;

    Error outOfRange(std::string_view key, std::string found, std::string expected) const;

private:
    HuggingFaceConfig(Json json, std::string fileName)
        : m_json(std::move(json))
        , m_fileName(std::move(fileName))
    { }

    /// The value, or null when it is missing or JSON null.
    const Json* find(std::string_view key) const;
    Result<void> readDimensions(ModelConfig& config, const HuggingFaceDefaults& defaults) const;
    Result<void> readHeads(ModelConfig& config, const HuggingFaceDefaults& defaults) const;
    Result<void> readRotation(ModelConfig& config, const HuggingFaceDefaults& defaults) const;
    /// The text under the first of two keys that is there, else an empty one.
    Result<std::string> firstText(std::string_view key, std::string_view other) const;
    Result<Activation> activation(Activation fallback) const;

    Json m_json;
    std::string m_fileName;
};

} // namespace lapidary::model
