// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/safetensors/header_events.h"

#include "model/core/checked.h"
#include "model/core/text_format.h"

#include <algorithm>

namespace lapidary::model::detail {

namespace {

constexpr std::size_t kMaximalTensors = 1'000'000;
constexpr std::size_t kMaximalRank = 8;
constexpr std::size_t kMaximalNameBytes = 512;
constexpr std::uint64_t kMaximalMetadataBytes = std::uint64_t{16} << 20;
constexpr std::uint64_t kMaximalMetadataValue = std::uint64_t{1} << 20;
constexpr std::string_view kMetadataKey = "__metadata__";

bool hasControlCharacter(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

} // namespace

JsonEvents HeaderEvents::callbacks()
{
    JsonEvents events;
    events.beginObject = [this] { return beginObject(); };
    events.endObject = [this] { return endObject(); };
    events.beginArray = [this] { return beginArray(); };
    events.endArray = [this] { return endArray(); };
    events.key = [this](std::string& text) { return key(text); };
    events.string = [this](std::string& text) { return string(text); };
    events.number = [this](std::string_view text) { return number(text); };
    events.boolean = [this](bool) { return unexpected("true or false"); };
    events.null = [this] { return unexpected("null"); };
    return events;
}

bool HeaderEvents::stop(Finding finding)
{
    m_error = broken(m_fileName, std::move(finding));
    return false;
}

std::string HeaderEvents::place() const
{
    switch (m_place) {
    case Place::Metadata:
        return std::string(kMetadataKey);
    case Place::Entry:
    case Place::Shape:
    case Place::Offsets:
        return "tensor " + quotedText(m_name);
    default:
        return m_name.empty() ? "header" : "entry " + quotedText(m_name);
    }
}

bool HeaderEvents::unexpected(std::string_view what)
{
    Finding finding{.rule = "ST06", .place = place(), .found = std::string(what)};
    switch (m_place) {
    case Place::Before:
    case Place::After:
        finding.rule = "ST03";
        finding.problem = "the header is not a JSON object";
        finding.expected = "an object";
        break;
    case Place::Root:
        finding.rule = m_name == kMetadataKey ? "ST05" : "ST06";
        finding.problem = "an entry of the header is not an object";
        finding.expected = "an object";
        break;
    case Place::Metadata:
        finding.rule = "ST05";
        finding.problem = "a value of __metadata__ is not a text";
        finding.expected = "a text";
        break;
    default:
        finding.problem = "a field has the wrong type";
        finding.expected = m_field == Field::Dtype ? "a text" : "a list of whole numbers";
    }
    return stop(std::move(finding));
}

bool HeaderEvents::beginObject()
{
    if (m_place == Place::Before) {
        m_place = Place::Root;
        return true;
    }
    if (m_place != Place::Root) {
        return unexpected("an object");
    }
    if (m_name == kMetadataKey) {
        m_place = Place::Metadata;
        return true;
    }
    if (m_header.tensors.size() == kMaximalTensors) {
        return stop({.rule = "ST13",
            .problem = "the file holds too many tensors",
            .place = "header",
            .found = "more than " + grouped(kMaximalTensors)});
    }
    m_place = Place::Entry;
    m_field = Field::None;
    m_entry = TensorInfo();
    m_hasDtype = m_hasShape = false;
    m_offsets = 0;
    return true;
}

bool HeaderEvents::endObject()
{
    switch (m_place) {
    case Place::Root:
        m_place = Place::After;
        return true;
    case Place::Metadata:
        m_place = Place::Root;
        m_name.clear();
        return true;
    default:
        return endEntry();
    }
}

bool HeaderEvents::beginArray()
{
    if (m_place == Place::Entry && m_field == Field::Shape) {
        m_hasShape = true;
        m_place = Place::Shape;
        return true;
    }
    if (m_place == Place::Entry && m_field == Field::Offsets) {
        m_place = Place::Offsets;
        return true;
    }
    return unexpected("a list");
}

bool HeaderEvents::endArray()
{
    if (m_place == Place::Offsets && m_offsets != 2) {
        return stop({.rule = "ST06",
            .problem = "data_offsets does not hold a begin and an end",
            .place = place(),
            .found = std::to_string(m_offsets) + " numbers",
            .expected = "2"});
    }
    m_place = Place::Entry;
    return true;
}

bool HeaderEvents::key(std::string& text)
{
    switch (m_place) {
    case Place::Root:
        return rootKey(text);
    case Place::Metadata:
        return metadataKey(text);
    default:
        return entryKey(text);
    }
}

bool HeaderEvents::rootKey(std::string& text)
{
    if (text.empty() || text.size() > kMaximalNameBytes || hasControlCharacter(text)) {
        return stop({.rule = "ST07",
            .problem = "a tensor name cannot be used",
            .place = "header",
            .found = quotedText(text) + ", " + bytesText(text.size()),
            .expected = "1 to 512 bytes without control characters"});
    }
    m_name = std::move(text);
    return true;
}

bool HeaderEvents::metadataKey(std::string& text)
{
    m_metadataBytes += text.size();
    if (text.size() > kMaximalNameBytes || m_metadataBytes > kMaximalMetadataBytes) {
        return stop({.rule = "ST05",
            .problem = "__metadata__ is too large",
            .place = place(),
            .found = "a key of " + bytesText(text.size()),
            .expected = "keys of at most 512 bytes, 16 MiB together"});
    }
    m_name = std::move(text);
    return true;
}

bool HeaderEvents::entryKey(std::string_view text)
{
    if (text == "dtype") {
        m_field = Field::Dtype;
    } else if (text == "shape") {
        m_field = Field::Shape;
    } else if (text == "data_offsets") {
        m_field = Field::Offsets;
    } else {
        return stop({.rule = "ST06",
            .problem = "a tensor has an unknown field",
            .place = place(),
            .found = quotedText(text),
            .expected = "dtype, shape and data_offsets"});
    }
    return true;
}

bool HeaderEvents::string(std::string& value)
{
    if (m_place == Place::Metadata) {
        return metadataValue(value);
    }
    if (m_place == Place::Entry && m_field == Field::Dtype) {
        return dtypeValue(value);
    }
    return unexpected("a text");
}

bool HeaderEvents::metadataValue(std::string& value)
{
    m_metadataBytes += value.size();
    if (value.size() > kMaximalMetadataValue || m_metadataBytes > kMaximalMetadataBytes) {
        return stop({.rule = "ST05",
            .problem = "__metadata__ is too large",
            .place = place(),
            .found = "a value of " + bytesText(value.size()),
            .expected = "values of at most 1 MiB, 16 MiB together"});
    }
    m_header.metadata.emplace(std::move(m_name), std::move(value));
    m_name.clear();
    return true;
}

bool HeaderEvents::dtypeValue(const std::string& value)
{
    const std::optional<DType> type = safetensorsType(value);
    if (!type) {
        return stop({.rule = "ST08",
            .problem = "the type of a tensor is unknown",
            .place = place(),
            .found = quotedText(value),
            .expected = "one of the 22 types of safetensors, such as BF16"});
    }
    if (!info(*type).isReadable) {
        return stop({.rule = "ST08",
            .problem = "the type of a tensor is recognised but not supported",
            .place = place(),
            .found = value,
            .expected = "F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, "
                        "I8, U8 or BOOL",
            .code = ErrorCode::Unsupported});
    }
    m_entry.dtype = *type;
    m_hasDtype = true;
    return true;
}

bool HeaderEvents::number(std::string_view text)
{
    if (m_place == Place::Shape) {
        return dimension(text);
    }
    return m_place == Place::Offsets ? offset(text) : unexpected("a number");
}

bool HeaderEvents::dimension(std::string_view text)
{
    const std::optional<std::uint64_t> size = strictUnsigned(text);
    if (!size || m_entry.shape.size() == kMaximalRank) {
        return stop({.rule = "ST09",
            .problem = "the shape of a tensor cannot be used",
            .place = place(),
            .found = size ? "more than 8 dimensions" : "a dimension of " + quotedText(text, 40),
            .expected = "at most 8 whole numbers below 2^48"});
    }
    m_entry.shape.push_back(static_cast<std::int64_t>(*size));
    return true;
}

bool HeaderEvents::offset(std::string_view text)
{
    const std::optional<std::uint64_t> value = strictUnsigned(text);
    if (!value || m_offsets == 2) {
        return stop({.rule = value ? "ST06" : "ST10",
            .problem = "the data range of a tensor cannot be used",
            .place = place(),
            .found = value ? "more than 2 offsets" : "an offset of " + quotedText(text, 40),
            .expected = "a begin and an end below 2^48"});
    }
    (m_offsets == 0 ? m_begin : m_end) = *value;
    ++m_offsets;
    return true;
}

bool HeaderEvents::endEntry()
{
    if (!m_hasDtype || !m_hasShape || m_offsets != 2) {
        const char* missing = !m_hasDtype ? "dtype" : m_hasShape ? "data_offsets" : "shape";
        return stop({.rule = "ST06",
            .problem = "a tensor lacks a field",
            .place = place(),
            .found = std::string("no ") + missing,
            .expected = "dtype, shape and data_offsets"});
    }
    const auto elements = elementCount(m_entry.shape);
    const auto bytes = elements ? byteCount(m_entry.dtype, *elements) : std::nullopt;
    if (!bytes) {
        return stop({.rule = "ST09",
            .problem = "the size of a tensor does not fit 64 bits",
            .place = place(),
            .found = "shape " + text(m_entry.shape)});
    }
    if (m_begin > m_end || m_end - m_begin != *bytes) {
        return stop({.rule = "ST10",
            .problem = "the data range of a tensor does not fit its shape and type",
            .place = place(),
            .found = "the range [" + grouped(m_begin) + ", " + grouped(m_end) + ")",
            .expected = bytesText(*bytes) + " for " + std::string(model::name(m_entry.dtype)) + " "
                + text(m_entry.shape)});
    }
    m_entry.name = std::move(m_name);
    m_entry.begin = m_dataBegin + m_begin; // both below 2^48
    m_entry.bytes = *bytes;
    m_header.tensors.push_back(std::move(m_entry));
    m_name.clear();
    m_place = Place::Root;
    return true;
}

} // namespace lapidary::model::detail
