// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/kv_cache.h"

#include "compute/base/aten.h"
#include "compute/decoder/free_memory.h"
#include "model/core/checked.h"

namespace lapidary::compute {

model::Result<KvCache> KvCache::create(
    const model::ModelConfig& config, std::int64_t capacity, at::TensorOptions options)
{
    const auto itemSize
        = static_cast<std::int64_t>(c10::elementSize(c10::typeMetaToScalarType(options.dtype())));
    const std::int64_t perToken
        = 2 * config.layers * config.keyValueHeads * config.headDim * itemSize;
    const auto bytes = model::checkedMultiply(perToken, capacity);
    LAP_CHECK(checkFreeMemory(static_cast<std::uint64_t>(bytes.value_or(INT64_MAX)),
        "keys and values of " + std::to_string(capacity) + " tokens", "ask for fewer tokens"));
    KvCache cache;
    cache.m_capacity = capacity;
    const std::vector<std::int64_t> shape{config.keyValueHeads, capacity, config.headDim};
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        cache.m_layers.push_back({at::empty(shape, options), at::empty(shape, options)});
    }
    return cache;
}

KeysAndValues KvCache::append(
    model::LayerId layer, const at::Tensor& keys, const at::Tensor& values)
{
    const std::int64_t tokens = keys.size(0);
    LAP_ASSERT(m_length + tokens <= m_capacity);
    const KeysAndValues& all = m_layers[static_cast<std::size_t>(layer.value())];
    all.keys.narrow(1, m_length, tokens).copy_(keys.transpose(0, 1));
    all.values.narrow(1, m_length, tokens).copy_(values.transpose(0, 1));
    return {all.keys.narrow(1, 0, m_length + tokens), all.values.narrow(1, 0, m_length + tokens)};
}

} // namespace lapidary::compute
