// SPDX-License-Identifier: Apache-2.0
// Recording: how the neurons and heads of a model behaved over calibration data. A folder that
// `record` writes: recording.json, tokens.safetensors and one file of statistics per layer, mapped
// and never copied.
#pragma once

#include "model/core/ids.h"
#include "model/core/result.h"
#include "model/data/mapped_tensors.h"
#include "model/steps/step.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lapidary::model {

/// One data file that was read.
struct RecordedFile
{
    std::string path;   ///< relative to the recording's folder
    std::string sha256; ///< of its bytes
    std::string field;  ///< the fields that were joined, separated by commas; empty: the default
    std::int64_t items = 0;  ///< items that were recorded, in whole or in part
    std::int64_t tokens = 0; ///< tokens that were recorded
};

/// How the words of the statistics were meant.
struct RecordingDefinitions
{
    /// A neuron fires at a token when |h| is larger than its layer's threshold, which is this
    /// quantile of |h| over the first tokens; a head likewise, by the norm of its output.
    double neuronQuantile = 0.9;
    double headQuantile = 0.5;
    std::vector<double> neuronThresholds; ///< per layer
    std::vector<double> headThresholds;   ///< per layer
    /// The activation rate counts tokens at which fewer than so many neurons of the layer have a
    /// larger |h|.
    std::int64_t activationTopK = 0;
};

/// recording.json. T tokens, Ts sketch tokens, D width of the residual stream, F neurons and H
/// heads per layer.
struct RecordingInfo
{
    std::string model;       ///< path, relative to the recording's folder
    std::string fingerprint; ///< "sha256:…" of its tensors
    std::int64_t tokens = 0;
    std::int64_t leftOut = 0;   ///< items that did not fit the sequence length
    std::int64_t documents = 0; ///< items that were recorded, in whole or in part
    std::int64_t sequenceLength = 0;
    std::uint64_t seed = 0;
    std::vector<RecordedFile> data;
    std::int64_t layers = 0;
    std::int64_t neurons = 0;
    std::int64_t heads = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t sketchTokens = 0;
    bool isPartial = false; ///< it was stopped before all tokens were seen
    bool hasMoments = true; ///< moment.input and moment.cross were recorded
    std::string labels;     ///< where step labels come from: "spans" or "none"
    std::array<std::int64_t, kStepCount> labelTokens{}; ///< tokens of each step
    RecordingDefinitions definitions;
};

/// tokens.safetensors.
struct RecordingTokens
{
    std::span<const std::int32_t> ids;      ///< [T]
    std::span<const std::int32_t> window;   ///< [T]; each window is a sequence from position 0
    std::span<const std::int32_t> document; ///< [T]; windows of documents may alternate
    std::span<const std::int8_t> label;     ///< [T]; a Step, or kNoStep
    std::span<const std::int32_t> sketch;   ///< [Ts]; indices into the tokens, ascending
};

/// The statistics of one layer. h is act(gate) · up of a neuron, x the normalised input of the
/// feed-forward block, r the residual stream after the layer, w = 1/‖r‖² scaled to mean 1 over all
/// tokens, n = ‖W_o,h o_h‖ of a head. Rows of a sketch are the tokens `RecordingTokens::sketch`.
struct RecordingLayer
{
    std::span<const float> rate;               ///< [F] share of tokens at which it fires
    std::span<const float> activationRate;     ///< [F] share of tokens with |h| among the largest
    std::span<const float> mean;               ///< [F] E h
    std::span<const float> meanAbsolute;       ///< [F] E|h|
    std::span<const float> meanSquare;         ///< [F] E h²
    std::span<const float> contribution;       ///< [F] E|h| · ‖w_down,i‖
    std::span<const float> weightedMeanSquare; ///< [F] E[w h²]
    std::span<const float> stepRate;           ///< [5, F] rate over the tokens of a step (0: none)
    std::span<const float> headNorm;           ///< [H] E n
    std::span<const float> headRate;           ///< [H] share of tokens at which the head fires
    std::span<const float> headStepNorm;       ///< [5, H]
    std::span<const float> headStepRate;       ///< [5, H]
    std::span<const HalfBits> sketchNeurons;   ///< [Ts, F] h / sketchNeuronScale
    std::span<const float> sketchNeuronScale;  ///< [F] powers of two, 1 wherever float16 suffices
    std::span<const float> sketchInput;        ///< [Ts, D] x
    std::span<const float> sketchWeight;       ///< [Ts] w
    std::span<const HalfBits> sketchHeadNorm;  ///< [Ts, H] n
    std::span<const float> momentInput;        ///< [D, D] E[w x xᵀ]; empty without moments
    std::span<const float> momentCross;        ///< [D, F] E[w x |h|ᵀ]; empty without moments
    MappedTensors file;                        ///< keeps the arrays alive

    /// h of all neurons at a token of the sketch. Shapes: out [F].
    void neuronsOfSketchToken(std::int64_t sketchToken, std::span<float> out) const;
    /// h of one neuron at all tokens of the sketch. Shapes: out [Ts].
    void sketchOfNeuron(NeuronId neuron, std::span<float> out) const;
};

/// An opened recording. Immutable; everything it hands out lives as long as a copy of it or of the
/// RecordingLayer does.
class Recording
{
public:
    static constexpr const char* kInfoName = "recording.json";
    static constexpr const char* kTokensName = "tokens.safetensors";

    /// Reads recording.json and maps the tokens. Errors: NotFound (no recording there); Corrupt or
    /// Unsupported, naming the file, what was found and what was expected.
    static Result<Recording> open(const std::string& folder);

    const std::string& folder() const { return m_folder; }

    const RecordingInfo& info() const { return m_info; }

    const RecordingTokens& tokens() const { return m_tokens; }

    /// Maps the file of a layer and checks types, shapes and that all statistics are finite.
    /// Errors: InvalidArgument (no such layer); as of `open`. Cost: one read of the statistics,
    /// none of the sketch and the moments.
    Result<RecordingLayer> layer(LayerId layer) const;

    /// "layer-0007.safetensors".
    static std::string layerName(LayerId layer);

private:
    std::string m_folder;
    RecordingInfo m_info;
    RecordingTokens m_tokens;
    MappedTensors m_tokenFile;
};

/// recording.json as text, and back. Errors: Corrupt or Unsupported, naming the key.
std::string toJsonText(const RecordingInfo& info);
Result<RecordingInfo> parseRecordingInfo(std::string_view text);

} // namespace lapidary::model
