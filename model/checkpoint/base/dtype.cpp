// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/base/dtype.h"

#include "model/core/checked.h"
#include "model/core/result.h"

#include <array>

namespace lapidary::model {

namespace {

constexpr std::size_t kSafetensorsTypes = 22;

constexpr DTypeInfo plain(std::string_view name, std::uint32_t bits, bool isReadable, bool isFloat)
{
    return {name, 1, bits, isReadable, isFloat, false};
}

constexpr DTypeInfo block(std::string_view name, std::uint32_t elements, std::uint32_t bytes)
{
    return {name, elements, bytes * 8, true, false, true};
}

// In the order of the enum. Block sizes: ggml's published block structures (scale halves, then
// packed values).
constexpr std::array kTypes{
    plain("BOOL", 8, true, false),
    plain("F4", 4, false, true),
    plain("F6_E2M3", 6, false, true),
    plain("F6_E3M2", 6, false, true),
    plain("U8", 8, true, false),
    plain("I8", 8, true, false),
    plain("F8_E5M2", 8, true, true),
    plain("F8_E4M3", 8, true, true),
    plain("F8_E8M0", 8, false, true),
    plain("F8_E4M3FNUZ", 8, false, true),
    plain("F8_E5M2FNUZ", 8, false, true),
    plain("I16", 16, true, false),
    plain("U16", 16, false, false),
    plain("F16", 16, true, true),
    plain("BF16", 16, true, true),
    plain("I32", 32, true, false),
    plain("U32", 32, false, false),
    plain("F32", 32, true, true),
    plain("C64", 64, false, false),
    plain("F64", 64, true, true),
    plain("I64", 64, true, false),
    plain("U64", 64, false, false),
    block("Q4_0", 32, 18),
    block("Q4_1", 32, 20),
    block("Q5_0", 32, 22),
    block("Q5_1", 32, 24),
    block("Q8_0", 32, 34),
    block("Q4_K", 256, 144),
    block("Q5_K", 256, 176),
    block("Q6_K", 256, 210),
};

} // namespace

const DTypeInfo& info(DType type)
{
    const auto index = static_cast<std::size_t>(type);
    LAP_ASSERT(index < kTypes.size());
    return kTypes[index];
}

std::optional<DType> safetensorsType(std::string_view name)
{
    for (std::size_t i = 0; i < kSafetensorsTypes; ++i) {
        if (kTypes[i].name == name) {
            return static_cast<DType>(i);
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> byteCount(DType type, std::uint64_t elements)
{
    const DTypeInfo& geometry = info(type);
    if (elements % geometry.blockElements != 0) {
        return std::nullopt;
    }
    const auto bits
        = checkedMultiply<std::uint64_t>(elements / geometry.blockElements, geometry.blockBits);
    if (!bits || *bits % 8 != 0) {
        return std::nullopt;
    }
    return *bits / 8;
}

} // namespace lapidary::model
