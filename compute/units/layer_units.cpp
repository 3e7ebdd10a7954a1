// SPDX-License-Identifier: Apache-2.0
#include "compute/units/layer_units.h"

#include "compute/base/aten.h"
#include "model/core/text_format.h"

#include <array>
#include <utility>

namespace lapidary::compute {

using model::Error;
using model::ErrorCode;
using model::Result;
using model::UnitKind;

namespace {

/// A recorded array as a tensor of its own.
at::Tensor copied(std::span<const float> values, at::IntArrayRef shape)
{
    return at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat).clone();
}

at::Tensor widened(std::span<const model::HalfBits> values, at::IntArrayRef shape)
{
    return at::from_blob(const_cast<model::HalfBits*>(values.data()), shape, at::kHalf)
        .to(at::kFloat);
}

Error differs(const std::string& what, const std::string& found, const std::string& expected)
{
    return {ErrorCode::InvalidArgument,
        "the recording was made of another model: its " + what + " is " + found + ", expected "
            + expected,
        {}, "record this model's activations first", {}};
}

} // namespace

Result<LayerUnits> LayerUnits::open(const model::OpenedModel* dense,
    const model::Recording& recording, model::LayerId layer, UnitKind kind)
{
    LayerUnits units;
    units.m_dense = dense;
    units.m_layer = layer;
    units.m_kind = kind;
    const model::RecordingInfo& info = recording.info();
    units.m_count = kind == UnitKind::Neuron ? info.neurons : info.heads;
    units.m_sketchTokens = info.sketchTokens;
    units.m_width = info.hiddenSize;
    LAP_TRY(units.m_recorded, recording.layer(layer));
    return units;
}

at::Tensor LayerUnits::activations() const
{
    const std::array<std::int64_t, 2> shape{m_sketchTokens, m_count};
    if (m_kind == UnitKind::Head) {
        return widened(m_recorded.sketchHeadNorm, shape);
    }
    return widened(m_recorded.sketchNeurons, shape)
        .mul_(copied(m_recorded.sketchNeuronScale, {m_count}));
}

at::Tensor LayerUnits::tokenWeights() const
{
    return copied(m_recorded.sketchWeight, {m_sketchTokens});
}

at::Tensor LayerUnits::input() const
{
    return copied(m_recorded.sketchInput, {m_sketchTokens, m_width});
}

at::Tensor LayerUnits::stepRate() const
{
    const auto rate = m_kind == UnitKind::Neuron ? m_recorded.stepRate : m_recorded.headStepRate;
    return copied(rate, {static_cast<std::int64_t>(model::kStepCount), m_count});
}

at::Tensor LayerUnits::activationRate() const
{
    const auto rate = m_kind == UnitKind::Neuron ? m_recorded.activationRate : m_recorded.headRate;
    return copied(rate, {m_count});
}

at::Tensor LayerUnits::outputNorm() const
{
    if (m_kind == UnitKind::Head) {
        return at::ones({m_count}, at::kFloat);
    }
    const at::Tensor mean = copied(m_recorded.meanAbsolute, {m_count});
    const at::Tensor norm = copied(m_recorded.contribution, {m_count}) / mean;
    return at::where(mean > 0, norm, at::zeros_like(norm));
}

at::Tensor LayerUnits::importance() const
{
    if (m_kind == UnitKind::Head) {
        const at::Tensor norm = activations().to(at::kDouble);
        return (norm * norm * tokenWeights().unsqueeze(1)).mean(0);
    }
    const at::Tensor norm = outputNorm().to(at::kDouble);
    return copied(m_recorded.weightedMeanSquare, {m_count}).to(at::kDouble) * norm * norm;
}

Result<at::Tensor> LayerUnits::weight(model::Role role) const
{
    const model::RoleTensor* found = m_dense == nullptr ? nullptr : m_dense->find(role, m_layer);
    if (found == nullptr) {
        return Error{ErrorCode::Unsupported,
            "layer " + std::to_string(m_layer.value()) + " has no tensor with the role \""
                + std::string(name(role)) + "\"",
            {}, "choose a dense model and a method that it supports", {}};
    }
    const model::Shape& shape = m_dense->tensor(*found).shape;
    LAP_ASSERT(shape.size() == 2);
    at::Tensor values = at::empty(
        {static_cast<std::int64_t>(shape[0]), static_cast<std::int64_t>(shape[1])}, at::kFloat);
    LAP_CHECK(m_dense->readRows(
        *found, 0, {values.data_ptr<float>(), static_cast<std::size_t>(values.numel())}));
    return values;
}

Result<void> checkRecordingFits(const model::OpenedModel& dense, const model::Recording& recording)
{
    const model::RecordingInfo& info = recording.info();
    const model::ModelConfig& config = dense.config();
    const auto check = [](const char* what, std::int64_t found, std::int64_t expected) {
        return found == expected ? Result<void>()
                                 : differs(what, std::to_string(found), std::to_string(expected));
    };
    LAP_CHECK(check("number of layers", info.layers, config.layers));
    LAP_CHECK(check("number of neurons", info.neurons, config.intermediateSize));
    LAP_CHECK(check("number of heads", info.heads, config.heads));
    LAP_CHECK(check("hidden size", info.hiddenSize, config.hiddenSize));
    LAP_TRY(const std::string fingerprint, dense.checkpoint().fingerprint());
    if (info.fingerprint != fingerprint) {
        return differs("fingerprint", model::quotedText(info.fingerprint), fingerprint);
    }
    return {};
}

} // namespace lapidary::compute
