// SPDX-License-Identifier: Apache-2.0
// The state machine behind header.h: JSON events to tensor entries. Only header.cpp includes this.
#pragma once

#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/safetensors/header.h"
#include "model/core/strict_json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model::detail {

/// Collects the entries of one header. Every event answers false to stop the parse; `error()` then
/// says why. The first error is kept.
class HeaderEvents
{
public:
    HeaderEvents(std::string_view fileName, std::uint64_t dataBegin)
        : m_fileName(fileName)
        , m_dataBegin(dataBegin)
    { }

    /// The callbacks for the streaming parser; they refer to this object.
    JsonEvents callbacks();

    const std::optional<Error>& error() const { return m_error; }

    SafetensorsHeader takeHeader() { return std::move(m_header); }

private:
    enum class Place
    {
        Before,   ///< nothing read
        Root,     ///< in the outer object
        Metadata, ///< in __metadata__
        Entry,    ///< in a tensor's object
        Shape,
        Offsets,
        After,
    };
    enum class Field
    {
        None,
        Dtype,
        Shape,
        Offsets,
    };

    bool beginObject();
    bool endObject();
    bool beginArray();
    bool endArray();
    bool key(std::string& key);
    bool string(std::string& value);
    bool number(std::string_view text);

    bool rootKey(std::string& key);
    bool metadataKey(std::string& key);
    bool entryKey(std::string_view key);
    bool metadataValue(std::string& value);
    bool dtypeValue(const std::string& value);
    bool dimension(std::string_view text);
    bool offset(std::string_view text);
    bool endEntry();

    bool stop(Finding finding);
    bool unexpected(std::string_view what);
    std::string place() const;

    std::string_view m_fileName;
    std::uint64_t m_dataBegin;
    Place m_place = Place::Before;
    Field m_field = Field::None;
    std::string m_name; ///< of the tensor, or the key in __metadata__
    std::uint64_t m_metadataBytes = 0;
    TensorInfo m_entry;
    bool m_hasDtype = false;
    bool m_hasShape = false;
    int m_offsets = 0; ///< how many of the two were read
    std::uint64_t m_begin = 0;
    std::uint64_t m_end = 0;
    SafetensorsHeader m_header;
    std::optional<Error> m_error;
};

} // namespace lapidary::model::detail
