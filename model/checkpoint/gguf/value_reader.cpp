// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/gguf/value_reader.h"

#include "model/core/checked.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace lapidary::model::detail {

namespace {

constexpr std::uint64_t kMaximalKey = 65'535;
constexpr std::uint64_t kMaximalText = std::uint64_t{16} << 20;
constexpr std::uint64_t kMaximalArray = 16'777'216;
constexpr std::uint64_t kMaximalMetadata = std::uint64_t{512} << 20;
constexpr std::uint64_t kMinimalText = 8; // its length
constexpr std::uint64_t kLastType = 12;

enum class KeyKind
{
    Plain,
    Unusual, ///< has upper case
    Broken,
};

KeyKind kindOf(std::string_view key)
{
    KeyKind kind = key.empty() ? KeyKind::Broken : KeyKind::Plain;
    for (const char c : key) {
        const bool isPlain
            = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
        if (!isPlain && (c < 'A' || c > 'Z')) {
            return KeyKind::Broken;
        }
        kind = isPlain ? kind : KeyKind::Unusual;
    }
    return kind;
}

/// Reads one value after another; errors stick in the cursor.
class ValueReader
{
public:
    explicit ValueReader(GgufCursor& cursor)
        : m_cursor(cursor)
        , m_begin(cursor.position())
    { }

    GgufValue read()
    {
        GgufValue value;
        value.key = readKey();
        m_key = value.key;
        value.type = readType("GG05", /*allowArray=*/true);
        if (m_cursor.hasFailed()) {
            return value;
        }
        if (value.type == GgufType::Array) {
            readArray(value);
        } else if (value.type == GgufType::Text) {
            value.bytes = readTextLength();
            value.begin = m_cursor.position();
            m_cursor.skip(value.bytes, "GG06");
        } else {
            value.bits = m_cursor.number(sizeOf(value.type), "GG06");
            checkFlag(value.type, value.bits);
        }
        checkTotal();
        return value;
    }

private:
    void fail(Finding finding)
    {
        if (finding.place.empty()) {
            finding.place = "key " + quotedText(m_key);
        }
        m_cursor.fail(broken(m_cursor.file().name(), std::move(finding)));
    }

    std::string readKey()
    {
        const std::uint64_t at = m_cursor.position();
        const std::uint64_t length = m_cursor.number(8, "GG04");
        if (length == 0 || length > kMaximalKey) {
            fail({.rule = "GG04",
                .problem = "a key has an impossible length",
                .place = "byte " + grouped(at),
                .found = bytesText(length),
                .expected = "1 to " + bytesText(kMaximalKey)});
            return {};
        }
        return m_cursor.text(length, "GG04");
    }

    GgufType readType(std::string_view rule, bool allowArray)
    {
        const std::uint64_t type = m_cursor.number(4, rule);
        const bool isArray = type == static_cast<std::uint64_t>(GgufType::Array);
        if (type > kLastType || (isArray && !allowArray)) {
            fail({.rule = rule,
                .problem = isArray ? "an array holds arrays, which are not read"
                                   : "a value has an unknown type",
                .found = "type " + std::to_string(type),
                .expected = "0 to 12"});
            return GgufType::U8;
        }
        return static_cast<GgufType>(type);
    }

    std::uint64_t readTextLength()
    {
        const std::uint64_t length = m_cursor.number(8, "GG06");
        const std::uint64_t limit = std::min(kMaximalText, m_cursor.remaining());
        if (length > limit) {
            fail({.rule = "GG06",
                .problem = "a text is longer than it can be",
                .found = bytesText(length),
                .expected = "at most " + bytesText(limit)});
            return 0;
        }
        return length;
    }

    void checkFlag(GgufType type, std::uint64_t bits)
    {
        if (type == GgufType::Bool && bits > 1) {
            fail({.rule = "GG07",
                .problem = "a flag is neither 0 nor 1",
                .found = std::to_string(bits),
                .expected = "0 or 1"});
        }
    }

    void readArray(GgufValue& value)
    {
        value.elementType = readType("GG05", /*allowArray=*/false);
        value.count = m_cursor.number(8, "GG06");
        if (m_cursor.hasFailed()) {
            return;
        }
        const std::uint64_t size
            = value.elementType == GgufType::Text ? kMinimalText : sizeOf(value.elementType);
        const std::uint64_t limit = std::min(kMaximalArray, m_cursor.remaining() / size);
        if (value.count > limit) {
            fail({.rule = "GG06",
                .problem = "an array is longer than it can be",
                .found = grouped(value.count) + " elements",
                .expected = "at most " + grouped(limit)});
            return;
        }
        value.begin = m_cursor.position();
        passElements(value);
        value.bytes = m_cursor.position() - value.begin;
    }

    void passElements(const GgufValue& value)
    {
        if (value.elementType != GgufType::Text && value.elementType != GgufType::Bool) {
            m_cursor.skip(value.count * sizeOf(value.elementType), "GG06"); // below 2^28
            return;
        }
        for (std::uint64_t i = 0; i < value.count && !m_cursor.hasFailed(); ++i) {
            if (value.elementType == GgufType::Text) {
                m_cursor.skip(readTextLength(), "GG06");
            } else {
                checkFlag(GgufType::Bool, m_cursor.number(1, "GG06"));
            }
        }
    }

    void checkTotal()
    {
        if (m_cursor.position() - m_begin > kMaximalMetadata) {
            fail({.rule = "GG06",
                .problem = "the metadata are too large",
                .found = "more than " + bytesText(kMaximalMetadata)});
        }
    }

    GgufCursor& m_cursor;
    std::uint64_t m_begin;
    std::string m_key;
};

Error repeatedKey(const GgufCursor& cursor, const std::string& key)
{
    return broken(cursor.file().name(),
        {.rule = "GG04",
            .problem = "a key occurs twice",
            .place = "key " + quotedText(key),
            .expected = "each key once"});
}

Error brokenKey(const GgufCursor& cursor, const std::string& key)
{
    return broken(cursor.file().name(),
        {.rule = "GG04",
            .problem = "a key has characters that keys cannot have",
            .found = quotedText(key),
            .expected = "a-z 0-9 _ . -"});
}

} // namespace

Result<std::deque<GgufValue>> readGgufValues(
    GgufCursor& cursor, std::uint64_t count, std::vector<Notice>& notices)
{
    ValueReader reader(cursor);
    std::deque<GgufValue> values; // grows without moving: a count from a file reserves nothing
    std::unordered_set<std::string_view> keys;
    const std::string* unusual = nullptr;
    for (std::uint64_t i = 0; i < count; ++i) {
        const GgufValue& value = values.emplace_back(reader.read());
        LAP_CHECK(cursor.status());
        const KeyKind kind = kindOf(value.key);
        if (kind == KeyKind::Broken) {
            return brokenKey(cursor, value.key);
        }
        if (!keys.insert(value.key).second) {
            return repeatedKey(cursor, value.key);
        }
        unusual = kind == KeyKind::Unusual && unusual == nullptr ? &value.key : unusual;
    }
    if (unusual != nullptr) {
        notices.push_back({"GG04", "keys with upper-case letters, such as " + quotedText(*unusual),
            cursor.file().name()});
    }
    return values;
}

} // namespace lapidary::model::detail
