// SPDX-License-Identifier: Apache-2.0
#include "model/recording/recording_writer.h"

#include <map>
#include <span>
#include <utility>

namespace lapidary::model {

namespace {

/// Tensors of one file and where their bytes come from.
class TensorSet
{
public:
    template <class T>
    void add(const std::string& name, Shape shape, const std::vector<T>& values)
    {
        add(name, kDTypeOf<T>, std::move(shape),
            [&values](const ByteSink& sink) { return sink(std::as_bytes(std::span(values))); });
    }

    void add(const std::string& name, DType dtype, Shape shape, LayerColumns::Rows rows)
    {
        m_planned.push_back({name, dtype, std::move(shape)});
        m_sources[name] = std::move(rows);
    }

    Result<void> write(const std::filesystem::path& path) const
    {
        const TensorSource source = [this](const PlannedTensor& tensor, const ByteSink& sink) {
            return m_sources.at(tensor.name)(sink);
        };
        LAP_CHECK(writeSafetensorsFile(path, m_planned, source));
        return {};
    }

private:
    std::vector<PlannedTensor> m_planned;
    std::map<std::string, LayerColumns::Rows> m_sources;
};

} // namespace

Result<void> writeRecordingInfo(const std::filesystem::path& folder, const RecordingInfo& info)
{
    const std::string text = toJsonText(info);
    LAP_CHECK(parseRecordingInfo(text));
    LAP_CHECK(saveFile(folder / Recording::kInfoName, text, {.size = text.size()}));
    return {};
}

Result<void> writeRecordingTokens(const std::filesystem::path& folder, const TokenColumns& columns)
{
    const auto T = static_cast<std::int64_t>(columns.ids.size());
    TensorSet set;
    set.add("ids", {T}, columns.ids);
    set.add("window", {T}, columns.window);
    set.add("document", {T}, columns.document);
    set.add("label", {T}, columns.label);
    set.add("sketch", {static_cast<std::int64_t>(columns.sketch.size())}, columns.sketch);
    return set.write(folder / Recording::kTokensName);
}

Result<void> writeRecordingLayer(const std::filesystem::path& folder, const RecordingInfo& info,
    LayerId layer, const LayerColumns& columns)
{
    constexpr auto S = static_cast<std::int64_t>(kStepCount);
    const std::int64_t F = info.neurons;
    const std::int64_t H = info.heads;
    const std::int64_t D = info.hiddenSize;
    const std::int64_t Ts = info.sketchTokens;
    TensorSet set;
    set.add("neuron.rate", {F}, columns.rate);
    set.add("neuron.activation_rate", {F}, columns.activationRate);
    set.add("neuron.mean", {F}, columns.mean);
    set.add("neuron.mean_abs", {F}, columns.meanAbsolute);
    set.add("neuron.mean_square", {F}, columns.meanSquare);
    set.add("neuron.contribution", {F}, columns.contribution);
    set.add("neuron.weighted_mean_square", {F}, columns.weightedMeanSquare);
    set.add("neuron.step_rate", {S, F}, columns.stepRate);
    set.add("head.norm", {H}, columns.headNorm);
    set.add("head.rate", {H}, columns.headRate);
    set.add("head.step_norm", {S, H}, columns.headStepNorm);
    set.add("head.step_rate", {S, H}, columns.headStepRate);
    set.add("sketch.neurons", DType::F16, {Ts, F}, columns.sketchNeurons);
    set.add("sketch.neuron_scale", {F}, columns.sketchNeuronScale);
    set.add("sketch.input", DType::F32, {Ts, D}, columns.sketchInput);
    set.add("sketch.weight", {Ts}, columns.sketchWeight);
    set.add("sketch.head_norm", DType::F16, {Ts, H}, columns.sketchHeadNorm);
    if (info.hasMoments) {
        set.add("moment.input", {D, D}, columns.momentInput);
        set.add("moment.cross", {D, F}, columns.momentCross);
    }
    return set.write(folder / Recording::layerName(layer));
}

} // namespace lapidary::model
