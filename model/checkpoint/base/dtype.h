// SPDX-License-Identifier: Apache-2.0
// DType: how the elements of a stored tensor are written. One list for both file formats: the 22
// types of safetensors and the block-quantised types of GGUF that are read here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lapidary::model {

/// Element type of a stored tensor. The first 22 are safetensors', the rest GGUF's blocks.
enum class DType : std::uint8_t
{
    Bool,
    F4,
    F6E2M3,
    F6E3M2,
    U8,
    I8,
    F8E5M2,
    F8E4M3,
    F8E8M0,
    F8E4M3Fnuz,
    F8E5M2Fnuz,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    C64,
    F64,
    I64,
    U64,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q4_K,
    Q5_K,
    Q6_K,
};

/// Geometry of a type: `blockElements` elements take `blockBits` bits. Only whole blocks are
/// stored.
struct DTypeInfo
{
    std::string_view name; ///< as the file formats write it ("BF16", "Q4_K")
    std::uint32_t blockElements = 1;
    std::uint32_t blockBits = 0;
    bool isReadable = false; ///< the engine can read it; others are recognised by name only
    bool isFloat = false;    ///< a plain floating-point type
    bool isBlock = false;    ///< block-quantised (GGUF)
};

const DTypeInfo& info(DType type);

inline std::string_view name(DType type)
{
    return info(type).name;
}

/// The safetensors type of this name, or nothing.
std::optional<DType> safetensorsType(std::string_view name);

/// Bytes of `elements` elements; nothing when they do not fill whole blocks and bytes, or when the
/// number does not fit.
std::optional<std::uint64_t> byteCount(DType type, std::uint64_t elements);

/// True when `type` holds weights that the engine can turn into float32.
inline bool isWeightType(DType type)
{
    return info(type).isReadable && (info(type).isFloat || info(type).isBlock);
}

} // namespace lapidary::model
