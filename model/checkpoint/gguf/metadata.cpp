// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/gguf/metadata.h"

#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/gguf/value_bits.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace lapidary::model {

namespace {

struct TypeEntry
{
    std::string_view name;
    std::uint64_t bytes;
};

// In the order of the format's numbers.
constexpr std::array kTypes{TypeEntry{"u8", 1}, TypeEntry{"i8", 1}, TypeEntry{"u16", 2},
    TypeEntry{"i16", 2}, TypeEntry{"u32", 4}, TypeEntry{"i32", 4}, TypeEntry{"f32", 4},
    TypeEntry{"bool", 1}, TypeEntry{"text", 0}, TypeEntry{"array", 0}, TypeEntry{"u64", 8},
    TypeEntry{"i64", 8}, TypeEntry{"f64", 8}};

const TypeEntry& entry(GgufType type)
{
    const auto index = static_cast<std::size_t>(type);
    LAP_ASSERT(index < kTypes.size());
    return kTypes[index];
}

/// The elements of a scalar array, one after another, through `convert(type, bits)`.
template <class T, class Convert>
std::vector<T> decoded(const GgufValue& value, std::string_view payload, Convert convert)
{
    const std::uint64_t size = sizeOf(value.elementType);
    std::vector<T> all;
    all.reserve(value.count);
    for (std::uint64_t i = 0; i < value.count; ++i) {
        all.push_back(convert(value.elementType, littleEndian(payload.substr(i * size, size))));
    }
    return all;
}

} // namespace

std::string_view name(GgufType type)
{
    return entry(type).name;
}

std::uint64_t sizeOf(GgufType type)
{
    return entry(type).bytes;
}

GgufMetadata::GgufMetadata(std::shared_ptr<const ModelFile> file, std::deque<GgufValue> values)
    : m_file(std::move(file))
    , m_values(std::move(values))
    , m_order(m_values.size())
{
    std::iota(m_order.begin(), m_order.end(), 0U);
    std::sort(m_order.begin(), m_order.end(),
        [this](std::uint32_t a, std::uint32_t b) { return m_values[a].key < m_values[b].key; });
}

const GgufValue* GgufMetadata::find(std::string_view key) const
{
    const auto found = std::lower_bound(m_order.begin(), m_order.end(), key,
        [this](std::uint32_t i, std::string_view wanted) { return m_values[i].key < wanted; });
    return found != m_order.end() && m_values[*found].key == key ? &m_values[*found] : nullptr;
}

Result<const GgufValue*> GgufMetadata::get(std::string_view key) const
{
    if (const GgufValue* value = find(key)) {
        return value;
    }
    return Error{ErrorCode::NotFound,
        "cannot open " + m_file->name() + ": found no key " + std::string(key), {},
        "convert the model again with a current converter"};
}

Result<const GgufValue*> GgufMetadata::getArray(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, get(key));
    if (value->type != GgufType::Array) {
        return wrongType(*value, "an array");
    }
    return value;
}

Error GgufMetadata::wrongType(const GgufValue& value, std::string_view expected) const
{
    const bool isArray = value.type == GgufType::Array;
    return broken(m_file->name(),
        {.rule = "CF01",
            .problem = "a key has the wrong type",
            .place = value.key,
            .found = std::string(isArray ? "an array of " : "")
                + std::string(model::name(isArray ? value.elementType : value.type)),
            .expected = std::string(expected)});
}

Result<std::uint64_t> GgufMetadata::unsignedInteger(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, get(key));
    if (!isInteger(value->type)) {
        return wrongType(*value, "a whole number");
    }
    if (isSigned(value->type) && signedValue(value->type, value->bits) < 0) {
        return broken(m_file->name(),
            {.rule = "CF01",
                .problem = "a key is negative",
                .place = value->key,
                .found = std::to_string(signedValue(value->type, value->bits)),
                .expected = "0 or more"});
    }
    return value->bits;
}

Result<double> GgufMetadata::number(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, get(key));
    if (!isInteger(value->type) && !isReal(value->type)) {
        return wrongType(*value, "a number");
    }
    return realValue(value->type, value->bits);
}

Result<bool> GgufMetadata::flag(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, get(key));
    if (value->type != GgufType::Bool) {
        return wrongType(*value, "bool");
    }
    return value->bits != 0;
}

Result<std::string> GgufMetadata::text(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, get(key));
    if (value->type != GgufType::Text) {
        return wrongType(*value, "text");
    }
    return m_file->readText(value->begin, value->bytes);
}

Result<std::vector<std::string>> GgufMetadata::texts(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, getArray(key));
    if (value->elementType != GgufType::Text) {
        return wrongType(*value, "an array of text");
    }
    LAP_TRY(const std::string payload, m_file->readText(value->begin, value->bytes));
    std::string_view rest = payload;
    std::vector<std::string> all;
    all.reserve(value->count);
    while (all.size() < value->count) {
        // The lengths were checked when the file was opened; the file may have changed on disk
        // since without its size and time changing, so they are checked again.
        constexpr std::size_t kLengthBytes = 8;
        const std::uint64_t length
            = rest.size() < kLengthBytes ? 0 : littleEndian(rest.substr(0, kLengthBytes));
        if (rest.size() < kLengthBytes || length > rest.size() - kLengthBytes) {
            return broken(m_file->name(),
                {.rule = "GG06", .problem = "a text leaves its array", .place = value->key});
        }
        all.emplace_back(rest.substr(kLengthBytes, length));
        rest.remove_prefix(kLengthBytes + length);
    }
    return all;
}

Result<std::vector<std::int64_t>> GgufMetadata::integers(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, getArray(key));
    if (!isInteger(value->elementType)) {
        return wrongType(*value, "an array of whole numbers");
    }
    LAP_TRY(const std::string payload, m_file->readText(value->begin, value->bytes));
    return decoded<std::int64_t>(*value, payload, signedValue);
}

Result<std::vector<double>> GgufMetadata::numbers(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, getArray(key));
    if (!isInteger(value->elementType) && !isReal(value->elementType)) {
        return wrongType(*value, "an array of numbers");
    }
    LAP_TRY(const std::string payload, m_file->readText(value->begin, value->bytes));
    return decoded<double>(*value, payload, realValue);
}

Result<std::vector<bool>> GgufMetadata::flags(std::string_view key) const
{
    LAP_TRY(const GgufValue* value, getArray(key));
    if (value->elementType != GgufType::Bool) {
        return wrongType(*value, "an array of bool");
    }
    LAP_TRY(const std::string payload, m_file->readText(value->begin, value->bytes));
    return decoded<bool>(*value, payload, [](GgufType, std::uint64_t bits) { return bits != 0; });
}

} // namespace lapidary::model
