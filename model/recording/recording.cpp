// SPDX-License-Identifier: Apache-2.0
#include "model/recording/recording.h"

#include "model/data/text_file.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

Error damaged(const std::string& path, std::string message)
{
    return {ErrorCode::Corrupt, std::move(message), path, "record again", "RECORDING"};
}

std::string foundAt(std::size_t index, std::int64_t found, const std::string& expected)
{
    return " " + std::to_string(index) + ": found " + std::to_string(found) + ", expected "
        + expected;
}

/// Ids from 0 on, labels of steps, windows in order, documents that were counted.
Result<void> checkTokens(
    const RecordingTokens& tokens, std::int64_t documents, const std::string& path)
{
    for (std::size_t t = 0; t < tokens.ids.size(); ++t) {
        if (tokens.ids[t] < 0) {
            return damaged(path, "the id of token" + foundAt(t, tokens.ids[t], "at least 0"));
        }
        if (tokens.label[t] < kNoStep || tokens.label[t] >= static_cast<int>(kStepCount)) {
            return damaged(path, "the label of token" + foundAt(t, tokens.label[t], "-1 to 4"));
        }
        const std::int64_t before = t == 0 ? 0 : tokens.window[t - 1];
        if (tokens.window[t] < before || tokens.window[t] > before + (t == 0 ? 0 : 1)) {
            return damaged(path,
                "the window of token"
                    + foundAt(t, tokens.window[t], std::to_string(before) + " or one more"));
        }
        if (tokens.document[t] < 0 || tokens.document[t] >= documents) {
            return damaged(path,
                "the document of token"
                    + foundAt(t, tokens.document[t], "0 to " + std::to_string(documents - 1)));
        }
    }
    return {};
}

Result<void> checkSketch(const RecordingTokens& tokens, const std::string& path)
{
    std::int64_t before = -1;
    for (std::size_t i = 0; i < tokens.sketch.size(); ++i) {
        if (tokens.sketch[i] <= before
            || tokens.sketch[i] >= static_cast<std::int64_t>(tokens.ids.size())) {
            return damaged(path,
                "the token of sketch row"
                    + foundAt(i, tokens.sketch[i],
                        "more than the one before and less than "
                            + std::to_string(tokens.ids.size())));
        }
        before = tokens.sketch[i];
    }
    return {};
}

/// Reads the tensors of one layer and checks the small ones.
class LayerReader
{
public:
    LayerReader(const MappedTensors& file, const RecordingInfo& info)
        : m_file(file)
        , m_info(info)
    { }

    Result<RecordingLayer> read()
    {
        RecordingLayer layer;
        LAP_CHECK(readNeurons(layer));
        LAP_CHECK(readHeads(layer));
        LAP_CHECK(readSketch(layer));
        if (m_info.hasMoments) {
            const std::int64_t D = m_info.hiddenSize;
            LAP_TRY(layer.momentInput, m_file.values<float>("moment.input", {D, D}));
            LAP_TRY(layer.momentCross, m_file.values<float>("moment.cross", {D, m_info.neurons}));
        }
        layer.file = m_file;
        return layer;
    }

private:
    Result<void> readNeurons(RecordingLayer& layer)
    {
        const std::int64_t F = m_info.neurons;
        LAP_TRY(layer.rate, finite("neuron.rate", {F}));
        LAP_TRY(layer.activationRate, finite("neuron.activation_rate", {F}));
        LAP_TRY(layer.mean, finite("neuron.mean", {F}));
        LAP_TRY(layer.meanAbsolute, finite("neuron.mean_abs", {F}));
        LAP_TRY(layer.meanSquare, finite("neuron.mean_square", {F}));
        LAP_TRY(layer.contribution, finite("neuron.contribution", {F}));
        LAP_TRY(layer.weightedMeanSquare, finite("neuron.weighted_mean_square", {F}));
        LAP_TRY(layer.stepRate, finite("neuron.step_rate", {kSteps, F}));
        return {};
    }

    Result<void> readHeads(RecordingLayer& layer)
    {
        const std::int64_t H = m_info.heads;
        LAP_TRY(layer.headNorm, finite("head.norm", {H}));
        LAP_TRY(layer.headRate, finite("head.rate", {H}));
        LAP_TRY(layer.headStepNorm, finite("head.step_norm", {kSteps, H}));
        LAP_TRY(layer.headStepRate, finite("head.step_rate", {kSteps, H}));
        return {};
    }

    Result<void> readSketch(RecordingLayer& layer)
    {
        const std::int64_t Ts = m_info.sketchTokens;
        LAP_TRY(
            layer.sketchNeurons, m_file.values<HalfBits>("sketch.neurons", {Ts, m_info.neurons}));
        LAP_TRY(layer.sketchNeuronScale, finite("sketch.neuron_scale", {m_info.neurons}));
        LAP_TRY(layer.sketchInput, m_file.values<float>("sketch.input", {Ts, m_info.hiddenSize}));
        LAP_TRY(layer.sketchWeight, finite("sketch.weight", {Ts}));
        LAP_TRY(
            layer.sketchHeadNorm, m_file.values<HalfBits>("sketch.head_norm", {Ts, m_info.heads}));
        return {};
    }

    Result<std::span<const float>> finite(const char* name, const Shape& shape)
    {
        LAP_TRY(const std::span<const float> values, m_file.values<float>(name, shape));
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(values[i])) {
                return damaged(m_file.path(),
                    "tensor " + std::string(name) + " is not finite at element "
                        + std::to_string(i));
            }
        }
        return values;
    }

    static constexpr std::int64_t kSteps = static_cast<std::int64_t>(kStepCount);
    const MappedTensors& m_file;
    const RecordingInfo& m_info;
};

Result<RecordingInfo> readInfo(const std::string& folder)
{
    const std::string path = (fs::path(folder) / Recording::kInfoName).string();
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        return Error{ErrorCode::NotFound, "there is no recording in this folder", folder,
            "name a folder that `lapidary-engine record` wrote", {}};
    }
    LAP_TRY(const std::string text, readTextFile(path));
    auto info = parseRecordingInfo(text);
    if (!info) {
        Error error = std::move(info).error();
        error.where = path;
        return error;
    }
    return info;
}

} // namespace

void RecordingLayer::neuronsOfSketchToken(std::int64_t sketchToken, std::span<float> out) const
{
    LAP_ASSERT(out.size() == rate.size());
    const std::size_t first = static_cast<std::size_t>(sketchToken) * out.size();
    LAP_ASSERT(first + out.size() <= sketchNeurons.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = floatFromHalf(sketchNeurons[first + i]) * sketchNeuronScale[i];
    }
}

void RecordingLayer::sketchOfNeuron(NeuronId neuron, std::span<float> out) const
{
    const std::size_t F = rate.size();
    const auto column = static_cast<std::size_t>(neuron.value());
    LAP_ASSERT(neuron.isValid() && column < F && out.size() * F == sketchNeurons.size());
    for (std::size_t t = 0; t < out.size(); ++t) {
        out[t] = floatFromHalf(sketchNeurons[t * F + column]) * sketchNeuronScale[column];
    }
}

Result<Recording> Recording::open(const std::string& folder)
{
    Recording recording;
    recording.m_folder = folder;
    LAP_TRY(recording.m_info, readInfo(folder));
    const std::string path = (fs::path(folder) / kTokensName).string();
    LAP_TRY(recording.m_tokenFile, MappedTensors::open(path));
    const MappedTensors& file = recording.m_tokenFile;
    const Shape T{recording.m_info.tokens};
    RecordingTokens& tokens = recording.m_tokens;
    LAP_TRY(tokens.ids, file.values<std::int32_t>("ids", T));
    LAP_TRY(tokens.window, file.values<std::int32_t>("window", T));
    LAP_TRY(tokens.document, file.values<std::int32_t>("document", T));
    LAP_TRY(tokens.label, file.values<std::int8_t>("label", T));
    LAP_TRY(tokens.sketch, file.values<std::int32_t>("sketch", {recording.m_info.sketchTokens}));
    LAP_CHECK(checkTokens(tokens, recording.m_info.documents, path));
    LAP_CHECK(checkSketch(tokens, path));
    return recording;
}

Result<RecordingLayer> Recording::layer(LayerId layer) const
{
    if (layer.value() < 0 || layer.value() >= m_info.layers) {
        return Error{ErrorCode::InvalidArgument,
            "there is no layer " + std::to_string(layer.value()) + ", the recording has "
                + std::to_string(m_info.layers),
            m_folder, "name a layer from 0 on", {}};
    }
    LAP_TRY(const MappedTensors file,
        MappedTensors::open((fs::path(m_folder) / layerName(layer)).string()));
    return LayerReader(file, m_info).read();
}

std::string Recording::layerName(LayerId layer)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "layer-%04d.safetensors", layer.value());
    return text.data();
}

} // namespace lapidary::model
