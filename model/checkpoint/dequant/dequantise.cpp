// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/dequant/dequantise.h"

#include "model/checkpoint/dequant/float_types.h"
#include "model/checkpoint/dequant/small_blocks.h"
#include "model/checkpoint/dequant/super_blocks.h"
#include "model/core/result.h"

namespace lapidary::model {

namespace {

using BlockFunction = void (*)(const std::byte*, float*);
using FloatFunction = void (*)(const std::byte*, std::span<float>);

BlockFunction blockFunction(DType type)
{
    switch (type) {
    case DType::Q4_0:
        return detail::fromQ4_0;
    case DType::Q4_1:
        return detail::fromQ4_1;
    case DType::Q5_0:
        return detail::fromQ5_0;
    case DType::Q5_1:
        return detail::fromQ5_1;
    case DType::Q8_0:
        return detail::fromQ8_0;
    case DType::Q4_K:
        return detail::fromQ4_K;
    case DType::Q5_K:
        return detail::fromQ5_K;
    case DType::Q6_K:
        return detail::fromQ6_K;
    default:
        return nullptr;
    }
}

FloatFunction floatFunction(DType type)
{
    switch (type) {
    case DType::F64:
        return detail::fromF64;
    case DType::F32:
        return detail::fromF32;
    case DType::F16:
        return detail::fromF16;
    case DType::BF16:
        return detail::fromBF16;
    case DType::F8E4M3:
        return detail::fromF8E4M3;
    case DType::F8E5M2:
        return detail::fromF8E5M2;
    default:
        return nullptr;
    }
}

} // namespace

void dequantise(DType type, std::span<const std::byte> stored, std::span<float> out)
{
    LAP_ASSERT(byteCount(type, out.size()) == stored.size());
    if (const FloatFunction convert = floatFunction(type)) {
        convert(stored.data(), out);
        return;
    }
    const BlockFunction convert = blockFunction(type);
    LAP_ASSERT(convert != nullptr);
    const std::size_t elements = info(type).blockElements;
    const std::size_t bytes = info(type).blockBits / 8;
    for (std::size_t block = 0; block < out.size() / elements; ++block) {
        convert(stored.data() + block * bytes, out.data() + block * elements);
    }
}

} // namespace lapidary::model
