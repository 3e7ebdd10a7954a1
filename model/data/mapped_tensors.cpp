// SPDX-License-Identifier: Apache-2.0
#include "model/data/mapped_tensors.h"

#include "model/checkpoint/safetensors/shard.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace lapidary::model {

Result<MappedTensors> MappedTensors::open(const std::string& path)
{
    LAP_TRY(const ModelFile file, ModelFile::openNamed(path));
    LAP_TRY(SafetensorsHeader header, readSafetensorsShard(file));
    MappedTensors tensors;
    tensors.m_path = path;
    tensors.m_tensors = std::move(header.tensors);
    std::sort(tensors.m_tensors.begin(), tensors.m_tensors.end(),
        [](const TensorInfo& a, const TensorInfo& b) { return a.name < b.name; });
    LAP_TRY(tensors.m_mapping, FileMapping::open(file));
    return tensors;
}

const TensorInfo* MappedTensors::find(std::string_view name) const
{
    const auto found = std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
        [](const TensorInfo& tensor, std::string_view wanted) { return tensor.name < wanted; });
    return found != m_tensors.end() && found->name == name ? &*found : nullptr;
}

Result<const std::byte*> MappedTensors::bytesOf(
    std::string_view tensorName, DType dtype, const Shape& shape, std::size_t alignment) const
{
    const TensorInfo* tensor = find(tensorName);
    const std::string wanted = std::string(name(dtype)) + " " + text(shape);
    if (tensor == nullptr || tensor->dtype != dtype || tensor->shape != shape) {
        const std::string found = tensor == nullptr
            ? "none"
            : std::string(name(tensor->dtype)) + " " + text(tensor->shape);
        return Error{ErrorCode::Corrupt,
            "tensor " + std::string(tensorName) + ": found " + found + ", expected " + wanted,
            m_path, "make the file again with the command that wrote it", {}};
    }
    if (tensor->begin % alignment != 0) {
        return Error{ErrorCode::Corrupt,
            "tensor " + std::string(tensorName) + " begins at byte " + std::to_string(tensor->begin)
                + ", expected a multiple of " + std::to_string(alignment),
            m_path, "make the file again with the command that wrote it", {}};
    }
    return m_mapping->at(tensor->begin);
}

float floatFromHalf(HalfBits bits)
{
    const std::uint32_t sign = std::uint32_t{bits & 0x8000U} << 16;
    const std::uint32_t exponent = (bits >> 10) & 0x1FU;
    const std::uint32_t fraction = bits & 0x3FFU;
    if (exponent == 0) { // zero or subnormal: fraction · 2^−24
        const float magnitude = static_cast<float>(fraction) * 0x1.0p-24F;
        return sign != 0 ? -magnitude : magnitude;
    }
    const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

HalfBits halfFromFloat(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    if (magnitude >= 0x7F800000U) { // infinity or not a number
        return static_cast<HalfBits>(sign | (magnitude > 0x7F800000U ? 0x7E00U : 0x7C00U));
    }
    if (magnitude < 0x38800000U) { // below 2^−14: a multiple of 2^−24, rounded by the addition
        const float rounded = std::bit_cast<float>(magnitude) + 0.5F;
        return static_cast<HalfBits>(sign | (std::bit_cast<std::uint32_t>(rounded) - 0x3F000000U));
    }
    const std::uint32_t rounded = magnitude + 0xFFFU + ((magnitude >> 13) & 1U);
    const std::uint32_t half = (rounded - 0x38000000U) >> 13;
    return static_cast<HalfBits>(sign | std::min(half, 0x7C00U));
}

} // namespace lapidary::model
