// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/memory_estimate.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr double kFloat = 4.0; // bytes of a float32
constexpr double kDouble = 8.0;
constexpr double kTokens = 2048.0; // of one pass
constexpr double kColumns = 11.0;  // sums per neuron: six figures and the rates of five steps

/// Neurons of the layer that has most.
std::int64_t widestLayer(const ModelConfig& config)
{
    const bool hasDense = config.experts.layers.empty()
        || std::any_of(config.experts.layers.begin(), config.experts.layers.end(),
            [](const LayerExperts& layer) { return layer.isDense(); });
    std::int64_t widest = hasDense ? config.intermediateSize : 0;
    for (const LayerExperts& layer : config.experts.layers) {
        widest = std::max(widest, layer.neurons());
    }
    return widest;
}

/// The dimensions as real numbers: sums of products of them cannot wrap.
struct Dimensions
{
    explicit Dimensions(const OpenedModel& model)
        : weights(static_cast<double>(model.parameters()))
        , layers(static_cast<double>(model.config().layers))
        , hidden(static_cast<double>(model.config().hiddenSize))
        , neurons(static_cast<double>(widestLayer(model.config())))
        , heads(static_cast<double>(model.config().heads))
        , attention(static_cast<double>(model.config().heads * model.config().headDim))
        , keys(static_cast<double>(model.config().keyValueHeads * model.config().headDim))
        , vocabulary(static_cast<double>(model.config().vocabSize))
        , context(static_cast<double>(model.config().contextLength))
    { }

    double weights, layers, hidden, neurons, heads, attention, keys, vocabulary, context;
};

/// float32 and bfloat16 weights serve as they are; all others become float32, as on a CPU.
double residentWeights(const OpenedModel& model)
{
    double bytes = 0.0;
    for (const RoleTensor& role : model.roles()) {
        const TensorInfo& tensor = model.tensor(role);
        const auto elements = static_cast<double>(elementCount(tensor.shape).value_or(0));
        bytes
            += tensor.dtype == DType::BF16 ? static_cast<double>(tensor.bytes) : kFloat * elements;
    }
    return bytes;
}

/// Activations of one layer over T tokens: residual stream and norms, q k v and output, gate, up
/// and their product.
double layerActivations(const Dimensions& size, double T)
{
    return kFloat * T
        * (3.0 * size.hidden + 2.0 * size.attention + 2.0 * size.keys + 3.0 * size.neurons);
}

/// weights + key-value cache 2·L·T·keys + one layer's activations + logits of one token
double openBytes(const OpenedModel& model, const Dimensions& size)
{
    const double T = size.context > 0.0 ? std::min(size.context, kTokens) : kTokens;
    return residentWeights(model) + kFloat * 2.0 * size.layers * T * size.keys
        + layerActivations(size, T) + kFloat * size.vocabulary;
}

/// weights + one layer's activations, captured beside the pass + for every layer in float64 the
/// sums per unit and the second moments Σ x [x, |h|] of [d, d + F]. The token sketch lies on the
/// disk.
double recordBytes(const OpenedModel& model, const Dimensions& size)
{
    const double sums = kColumns * (size.neurons + size.heads);
    const double moments = size.hidden * (size.hidden + size.neurons);
    return residentWeights(model) + 2.0 * layerActivations(size, kTokens)
        + kDouble * size.layers * (sums + moments);
}

/// weights + one layer three times in float32 (dense, regrouped, refitted) + the refit's normal
/// matrix F² and right-hand side F·d in float64 + activations of the dense and the converted stream
double convertBytes(const OpenedModel& model, const Dimensions& size)
{
    const double layer = kFloat * 3.0 * 3.0 * size.neurons * size.hidden;
    const double refit = kDouble * size.neurons * (size.neurons + size.hidden);
    return residentWeights(model) + layer + refit + 2.0 * layerActivations(size, kTokens);
}

/// weights, gradients and two AdamW moments in float32 + the activations of all layers that the
/// backward pass needs + logits and their gradient
double trainBytes(const Dimensions& size)
{
    return kFloat * 4.0 * size.weights + size.layers * layerActivations(size, kTokens)
        + kFloat * 2.0 * kTokens * size.vocabulary;
}

} // namespace

MemoryEstimate estimateMemory(const OpenedModel& model)
{
    const Dimensions size(model);
    const auto bytes = [](double value) { return static_cast<std::uint64_t>(value); };
    return {bytes(openBytes(model, size)), bytes(recordBytes(model, size)),
        bytes(convertBytes(model, size)), bytes(trainBytes(size))};
}

} // namespace lapidary::model
