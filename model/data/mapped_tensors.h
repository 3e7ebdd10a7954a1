// SPDX-License-Identifier: Apache-2.0
// MappedTensors: the tensors of a safetensors file as arrays in memory, without a copy.
#pragma once

#include "model/checkpoint/base/file_mapping.h"
#include "model/checkpoint/base/tensor_info.h"
#include "model/core/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// A float16 as its bits; see floatFromHalf.
using HalfBits = std::uint16_t;

/// The stored type of an element type.
template <class T>
inline constexpr DType kDTypeOf = DType::F32;
template <>
inline constexpr DType kDTypeOf<double> = DType::F64;
template <>
inline constexpr DType kDTypeOf<std::int64_t> = DType::I64;
template <>
inline constexpr DType kDTypeOf<std::int32_t> = DType::I32;
template <>
inline constexpr DType kDTypeOf<std::int16_t> = DType::I16;
template <>
inline constexpr DType kDTypeOf<std::int8_t> = DType::I8;
template <>
inline constexpr DType kDTypeOf<HalfBits> = DType::F16;

/// A mapped safetensors file. Immutable and cheap to copy; the arrays live as long as a copy does.
class MappedTensors
{
public:
    /// Reads and checks the header. Errors: NotFound, IoError, a rule ST01 to ST13.
    static Result<MappedTensors> open(const std::string& path);

    const std::string& path() const { return m_path; }

    const std::vector<TensorInfo>& tensors() const { return m_tensors; }

    /// The tensor of this name, or null.
    const TensorInfo* find(std::string_view name) const;

    /// The elements of a tensor, row-major. Errors: Corrupt when it is missing or has another type
    /// or shape, naming the file, the tensor, what was found and what was expected.
    template <class T>
    Result<std::span<const T>> values(std::string_view name, const Shape& shape) const
    {
        LAP_TRY(const std::byte* bytes, bytesOf(name, kDTypeOf<T>, shape, alignof(T)));
        const std::size_t count = static_cast<std::size_t>(elementCount(shape).value_or(0));
        return std::span<const T>(reinterpret_cast<const T*>(bytes), count);
    }

private:
    Result<const std::byte*> bytesOf(
        std::string_view name, DType dtype, const Shape& shape, std::size_t alignment) const;

    std::string m_path;
    std::vector<TensorInfo> m_tensors;
    std::shared_ptr<const FileMapping> m_mapping;
};

/// A float16 as float32, exactly.
float floatFromHalf(HalfBits bits);

/// The nearest float16, ties to even; beyond 65,504 an infinity.
HalfBits halfFromFloat(float value);

} // namespace lapidary::model
