// SPDX-License-Identifier: Apache-2.0
// GgufMetadata: the key-value table of a GGUF file. Strings and arrays stay in the file as checked
// ranges and are decoded when somebody asks: a vocabulary is megabytes that `inspect` never needs.
#pragma once

#include "model/checkpoint/base/model_file.h"
#include "model/core/result.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// Value types of GGUF, with the numbers of the format.
enum class GgufType : std::uint32_t
{
    U8 = 0,
    I8 = 1,
    U16 = 2,
    I16 = 3,
    U32 = 4,
    I32 = 5,
    F32 = 6,
    Bool = 7,
    Text = 8,
    Array = 9,
    U64 = 10,
    I64 = 11,
    F64 = 12,
};

/// One entry. Scalars hold their bits; texts and arrays hold the checked range of their payload.
struct GgufValue
{
    std::string key;
    GgufType type = GgufType::U8;
    GgufType elementType = GgufType::U8; ///< of an array
    std::uint64_t bits = 0;              ///< scalars: the little-endian bytes
    std::uint64_t count = 0;             ///< arrays: number of elements
    std::uint64_t begin = 0;             ///< texts and arrays: offset of the payload in the file
    std::uint64_t bytes = 0;             ///< texts and arrays: length of the payload
};

/// Typed, checked access. A getter for a key that is missing answers NotFound, for a value of
/// another type Corrupt; neither ever asserts, for both come from the file.
class GgufMetadata
{
public:
    /// `values` must have unique keys and ranges that were checked against `file`.
    GgufMetadata(std::shared_ptr<const ModelFile> file, std::deque<GgufValue> values);

    /// In the order of the file.
    const std::deque<GgufValue>& values() const { return m_values; }

    /// The entry, or null. Cost: O(log n).
    const GgufValue* find(std::string_view key) const;

    bool has(std::string_view key) const { return find(key) != nullptr; }

    /// A non-negative integer of any width.
    Result<std::uint64_t> unsignedInteger(std::string_view key) const;
    /// An integer of any width or a float.
    Result<double> number(std::string_view key) const;
    Result<bool> flag(std::string_view key) const;
    Result<std::string> text(std::string_view key) const;
    Result<std::vector<std::string>> texts(std::string_view key) const;
    /// An array of integers.
    Result<std::vector<std::int64_t>> integers(std::string_view key) const;
    /// An array of floats or integers.
    Result<std::vector<double>> numbers(std::string_view key) const;
    Result<std::vector<bool>> flags(std::string_view key) const;

private:
    Result<const GgufValue*> get(std::string_view key) const;
    Result<const GgufValue*> getArray(std::string_view key) const;
    Error wrongType(const GgufValue& value, std::string_view expected) const;

    std::shared_ptr<const ModelFile> m_file;
    std::deque<GgufValue> m_values;
    std::vector<std::uint32_t> m_order; ///< indices into m_values, sorted by key
};

/// Name of a value type ("u32", "text", …).
std::string_view name(GgufType type);

/// Bytes of one element; 0 for texts and arrays.
std::uint64_t sizeOf(GgufType type);

} // namespace lapidary::model
