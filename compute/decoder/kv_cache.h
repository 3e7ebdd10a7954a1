// SPDX-License-Identifier: Apache-2.0
// KvCache: keys and values of one sequence, laid out once for its whole length, so that a step
// writes one row a head and copies nothing.
#pragma once

#include "model/checkpoint/config/model_config.h"
#include "model/core/ids.h"
#include "model/core/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// Keys and values of one layer, as attention reads them.
struct KeysAndValues
{
    at::Tensor keys;   ///< [G, S, headDim]
    at::Tensor values; ///< [G, S, headDim]
};

/// The memory of one sequence of at most `capacity` tokens.
class KvCache
{
public:
    /// Errors: OutOfMemory, with the sizes, when the cache would not fit into free memory.
    static model::Result<KvCache> create(
        const model::ModelConfig& config, std::int64_t capacity, at::TensorOptions options);

    std::int64_t capacity() const { return m_capacity; }

    /// Tokens that all layers hold.
    std::int64_t length() const { return m_length; }

    /// Writes the rows of new tokens behind `length()` and returns views of all rows so far.
    /// Shapes: keys, values [T, G, headDim]; length() + T ≤ capacity().
    KeysAndValues append(model::LayerId layer, const at::Tensor& keys, const at::Tensor& values);

    /// Declares `tokens` more rows of every layer as held.
    void advance(std::int64_t tokens) { m_length += tokens; }

    /// Forgets all but the first `length` tokens.
    void truncate(std::int64_t length) { m_length = std::min(m_length, length); }

private:
    std::vector<KeysAndValues> m_layers; ///< [G, capacity, headDim]
    std::int64_t m_capacity = 0;
    std::int64_t m_length = 0;
};

} // namespace lapidary::compute
