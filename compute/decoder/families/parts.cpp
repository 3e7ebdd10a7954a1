// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/families/parts.h"

#include "compute/base/aten.h"
#include "compute/nn/activation.h"
#include "compute/nn/attention.h"

namespace lapidary::compute {

at::Tensor embedTokens(
    const at::Tensor& embedding, const std::vector<std::int64_t>& ids, const Arithmetic& arithmetic)
{
    const at::Tensor index = at::tensor(ids, at::kLong).to(arithmetic.device);
    return at::embedding(embedding, index).to(arithmetic.dtype);
}

at::Tensor splitHeads(const at::Tensor& x, std::int64_t heads)
{
    return x.view({x.size(0), heads, x.size(1) / heads});
}

std::int64_t windowOf(const model::ModelConfig& config, model::LayerId layer)
{
    const std::vector<bool>& sliding = config.slidingLayers;
    return !sliding.empty() && sliding[static_cast<std::size_t>(layer.value())]
        ? config.slidingWindow
        : 0;
}

at::Tensor attendEach(const TokenBatch& batch, const model::ModelConfig& config,
    model::LayerId layer, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v)
{
    std::vector<at::Tensor> outputs;
    std::int64_t begin = 0;
    for (std::size_t s = 0; s < batch.lengths.size(); ++s) {
        const std::int64_t tokens = batch.lengths[s];
        const at::Tensor keys = k.narrow(0, begin, tokens);
        const at::Tensor values = v.narrow(0, begin, tokens);
        const KeysAndValues all = batch.caches.empty()
            ? KeysAndValues{keys.transpose(0, 1), values.transpose(0, 1)}
            : batch.caches[s]->append(layer, keys, values);
        outputs.push_back(attend(q.narrow(0, begin, tokens), all.keys, all.values,
            config.attentionScale, windowOf(config, layer)));
        begin += tokens;
    }
    return outputs.size() == 1 ? outputs.front() : at::cat(outputs);
}

at::Tensor feedForwardBlock(const at::Tensor& input, const LayerWeights& w,
    const model::ModelConfig& config, model::LayerId layer, const Taps& tap)
{
    if (!w.moe.experts.empty()) {
        return moeForward(
            input, w.moe, config.experts.gateOf(layer.value()), config.activation, tap, layer);
    }
    const std::vector<at::Tensor> parts = linears(input, {&w.gate, &w.up});
    const at::Tensor gate = tap(parts[0], place::kGate, layer); // [N, F]
    const at::Tensor up = tap(parts[1], place::kUp, layer);     // [N, F]
    return linear(
        tap(gatedActivation(gate, up, config.activation), place::kNeurons, layer), w.down);
}

void advanceCaches(const TokenBatch& batch)
{
    for (std::size_t s = 0; s < batch.caches.size(); ++s) {
        batch.caches[s]->advance(batch.lengths[s]);
    }
}

} // namespace lapidary::compute
