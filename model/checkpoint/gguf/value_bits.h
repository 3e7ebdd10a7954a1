// SPDX-License-Identifier: Apache-2.0
// The bits of GGUF scalars as numbers.
#pragma once

#include "model/checkpoint/gguf/metadata.h"

#include <bit>
#include <cstdint>
#include <string_view>

namespace lapidary::model {

/// Up to eight little-endian bytes.
inline std::uint64_t littleEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return value;
}

inline bool isReal(GgufType type)
{
    return type == GgufType::F32 || type == GgufType::F64;
}

inline bool isInteger(GgufType type)
{
    return !isReal(type) && type != GgufType::Bool && type != GgufType::Text
        && type != GgufType::Array;
}

inline bool isSigned(GgufType type)
{
    return type == GgufType::I8 || type == GgufType::I16 || type == GgufType::I32
        || type == GgufType::I64;
}

/// An integer with its sign; u64 beyond 2^63 − 1 wraps to negative, which every range check
/// refuses.
inline std::int64_t signedValue(GgufType type, std::uint64_t bits)
{
    switch (type) {
    case GgufType::I8:
        return static_cast<std::int8_t>(bits);
    case GgufType::I16:
        return static_cast<std::int16_t>(bits);
    case GgufType::I32:
        return static_cast<std::int32_t>(bits);
    default:
        return static_cast<std::int64_t>(bits);
    }
}

inline double realValue(GgufType type, std::uint64_t bits)
{
    switch (type) {
    case GgufType::F32:
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case GgufType::F64:
        return std::bit_cast<double>(bits);
    case GgufType::U64:
        return static_cast<double>(bits);
    default:
        return static_cast<double>(signedValue(type, bits));
    }
}

} // namespace lapidary::model
