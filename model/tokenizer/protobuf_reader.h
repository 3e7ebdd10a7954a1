// SPDX-License-Identifier: Apache-2.0
// The wire format of protocol buffers, field by field, over borrowed bytes. Every length is checked
// against what is left.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace lapidary::model {

struct ProtobufField
{
    std::uint32_t number = 0;
    std::uint32_t wireType = 0; ///< 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes
    std::uint64_t value = 0;    ///< of types 0, 1, 5
    std::string_view bytes;     ///< of type 2

    std::int64_t integer() const { return static_cast<std::int64_t>(value); }

    float real() const
    {
        const auto bits = static_cast<std::uint32_t>(value);
        float result = 0;
        std::memcpy(&result, &bits, sizeof result);
        return result;
    }
};

class ProtobufReader
{
public:
    explicit ProtobufReader(std::string_view bytes)
        : m_rest(bytes)
    { }

    /// The next field; nothing at the end or when the message is damaged (isDamaged()).
    std::optional<ProtobufField> next()
    {
        if (m_rest.empty() || m_isDamaged) {
            return std::nullopt;
        }
        const std::optional<std::uint64_t> key = varint();
        if (!key || (*key >> 3) == 0 || (*key >> 3) > UINT32_MAX) {
            return damaged();
        }
        ProtobufField field;
        field.number = static_cast<std::uint32_t>(*key >> 3);
        field.wireType = static_cast<std::uint32_t>(*key & 7);
        return readValue(field) ? std::optional<ProtobufField>(field) : damaged();
    }

    bool isDamaged() const { return m_isDamaged; }

private:
    std::optional<ProtobufField> damaged()
    {
        m_isDamaged = true;
        return std::nullopt;
    }

    bool readValue(ProtobufField& field)
    {
        if (field.wireType == 0) {
            const std::optional<std::uint64_t> value = varint();
            field.value = value.value_or(0);
            return value.has_value();
        }
        if (field.wireType == 2) {
            const std::optional<std::uint64_t> length = varint();
            if (!length || *length > m_rest.size()) {
                return false;
            }
            field.bytes = m_rest.substr(0, static_cast<std::size_t>(*length));
            m_rest.remove_prefix(static_cast<std::size_t>(*length));
            return true;
        }
        const std::size_t width = field.wireType == 1 ? 8 : field.wireType == 5 ? 4 : 0;
        if (width == 0 || width > m_rest.size()) {
            return false;
        }
        std::memcpy(&field.value, m_rest.data(), width); // little-endian, as the wire
        m_rest.remove_prefix(width);
        return true;
    }

    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<std::uint8_t>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if ((byte & 0x80U) == 0) {
                return value;
            }
        }
        return std::nullopt;
    }

    std::string_view m_rest;
    bool m_isDamaged = false;
};

} // namespace lapidary::model
