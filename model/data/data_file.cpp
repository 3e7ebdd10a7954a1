// SPDX-License-Identifier: Apache-2.0
#include "model/data/data_file.h"

#include "model/core/strict_json.h"
#include "model/core/text_format.h"
#include "model/data/csv.h"
#include "model/data/text_file.h"

#include <algorithm>
#include <array>

namespace lapidary::model {
namespace {

constexpr std::size_t kLargestItem = std::size_t{16} << 20;
constexpr std::string_view kDocumentEnd = "<|endoftext|>";

bool endsWith(std::string_view path, std::initializer_list<std::string_view> endings)
{
    for (const std::string_view ending : endings) {
        if (path.ends_with(ending)) {
            return true;
        }
    }
    return false;
}

DataFormat formatOf(std::string_view path)
{
    if (endsWith(path, {".jsonl", ".ndjson", ".json"})) {
        return DataFormat::JsonLines;
    }
    return endsWith(path, {".csv", ".tsv"}) ? DataFormat::Csv : DataFormat::Text;
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string names(const Json& object)
{
    std::string result;
    for (const auto& entry : object.items()) {
        result += (result.empty() ? "" : ", ") + quotedText(entry.key());
    }
    return result.empty() ? "none" : result;
}

std::string scalarText(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Result<std::string> messagesText(const DataItem& item)
{
    std::string result;
    for (const Json& message : item.fields.at("messages")) {
        const auto content = message.is_object() ? message.find("content") : message.end();
        if (!message.is_object() || content == message.end() || !content->is_string()) {
            return Error{ErrorCode::InvalidArgument,
                item.place
                    + ": a message has no \"content\" text, expected a list of {role, content}",
                {}, "choose other fields with --field", {}};
        }
        result += (result.empty() ? "" : "\n") + content->get<std::string>();
    }
    return result;
}

/// The first present of the fields that a text usually has; none for `messages`.
std::vector<std::string> defaultFields(const DataItem& item)
{
    static constexpr std::array<std::array<const char*, 2>, 2> kPairs{
        {{"prompt", "response"}, {"question", "answer"}}};
    if (item.fields.contains("text")) {
        return {"text"};
    }
    for (const auto& [first, second] : kPairs) {
        if (item.fields.contains(first) && item.fields.contains(second)) {
            return {first, second};
        }
    }
    return {};
}

} // namespace

Result<DataFile> DataFile::open(const std::string& path)
{
    DataFile file;
    file.m_path = path;
    file.m_format = formatOf(path);
    file.m_separator = path.ends_with(".tsv") ? '\t' : ',';
    LAP_TRY(file.m_text, readTextFile(path));
    switch (file.m_format) {
    case DataFormat::JsonLines:
        file.findLines();
        break;
    case DataFormat::Csv:
        LAP_CHECK(file.findRows());
        break;
    case DataFormat::Text:
        file.findDocuments();
        break;
    }
    return file;
}

void DataFile::findLines()
{
    std::size_t line = 0;
    for (std::size_t begin = 0; begin < m_text.size();) {
        const std::size_t end = std::min(m_text.find('\n', begin), m_text.size());
        ++line;
        if (!isBlank(std::string_view(m_text).substr(begin, end - begin))) {
            m_items.push_back({begin, end - begin, line});
        }
        begin = end + 1;
    }
}

void DataFile::findDocuments()
{
    std::size_t begin = 0;
    for (bool isLast = false; !isLast;) {
        const std::size_t end = m_text.find(kDocumentEnd, begin);
        isLast = end == std::string::npos;
        std::string_view document
            = std::string_view(m_text).substr(begin, isLast ? std::string::npos : end - begin);
        if (begin > 0 && document.starts_with('\n')) {
            document.remove_prefix(1); // the rest of the separator's line
            ++begin;
        }
        if (!isLast && document.ends_with('\n')) {
            document.remove_suffix(1);
        }
        if (!isBlank(document)) {
            m_items.push_back({begin, document.size(), m_items.size() + 1});
        }
        begin = isLast ? m_text.size() : end + kDocumentEnd.size();
    }
}

Result<void> DataFile::findRows()
{
    std::size_t line = 1;
    for (std::size_t begin = 0; begin < m_text.size();) {
        const auto end = csvRowEnd(m_text, begin);
        const std::string place = "line " + std::to_string(line);
        if (!end) {
            return broken(place, "a quoted cell does not end", "close the quote");
        }
        const std::string_view row = std::string_view(m_text).substr(begin, *end - begin);
        if (m_columns.empty()) {
            m_columns = csvCells(row, m_separator);
        } else if (!isBlank(row)) {
            m_items.push_back({begin, row.size(), line});
        }
        line += static_cast<std::size_t>(std::count(row.begin(), row.end(), '\n'));
        begin = *end;
    }
    return m_columns.empty() ? Result<void>(
               broken("line 1", "the file is empty, expected a header row", "name another file"))
                             : Result<void>();
}

std::string_view DataFile::text(const Span& span) const
{
    return std::string_view(m_text).substr(span.begin, span.size);
}

Error DataFile::broken(const std::string& place, std::string message, std::string hint) const
{
    return {ErrorCode::Corrupt, place + ": " + std::move(message), m_path, std::move(hint), {}};
}

Result<DataItem> DataFile::jsonItem(const Span& span) const
{
    DataItem item;
    item.place = "line " + std::to_string(span.line);
    auto parsed = parseStrictJson(text(span), {.bytes = kLargestItem});
    if (!parsed) {
        return broken(item.place, parsed.error().message, "each line must be one JSON object");
    }
    item.fields = *std::move(parsed);
    if (!item.fields.is_object()) {
        return broken(item.place,
            std::string("found a JSON ") + item.fields.type_name() + ", expected an object",
            "write one JSON object a line");
    }
    return item;
}

Result<DataItem> DataFile::csvItem(const Span& span) const
{
    DataItem item{Json::object(), "line " + std::to_string(span.line)};
    std::vector<std::string> cells = csvCells(text(span), m_separator);
    if (cells.size() != m_columns.size()) {
        return broken(item.place,
            "found " + std::to_string(cells.size()) + " cells, expected "
                + std::to_string(m_columns.size()) + " as in the header",
            "quote cells that hold the separator");
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        item.fields[m_columns[i]] = std::move(cells[i]);
    }
    return item;
}

Result<DataItem> DataFile::item(std::size_t index) const
{
    LAP_ASSERT(index < m_items.size());
    const Span& span = m_items[index];
    switch (m_format) {
    case DataFormat::JsonLines:
        return jsonItem(span);
    case DataFormat::Csv:
        return csvItem(span);
    case DataFormat::Text:
        break;
    }
    return DataItem{
        Json{{"text", std::string(text(span))}}, "document " + std::to_string(span.line)};
}

Result<std::string> DataFile::stream(std::span<const std::string> fields) const
{
    if (m_format == DataFormat::Text && m_text.find(kDocumentEnd) == std::string::npos) {
        return m_text;
    }
    std::string result;
    for (std::size_t i = 0; i < size(); ++i) {
        LAP_TRY(const DataItem one, item(i));
        auto part = itemText(one, fields);
        if (!part) {
            Error error = std::move(part).error();
            error.where = m_path;
            return error;
        }
        result += (i == 0 ? "" : "\n") + *part;
    }
    return result;
}

Result<std::string> fieldText(const DataItem& item, const std::string& field)
{
    const auto found = item.fields.find(field);
    if (found == item.fields.end() || found->is_null() || found->is_object()) {
        return Error{ErrorCode::InvalidArgument,
            item.place + " has no text in the field " + quotedText(field) + ", its fields are "
                + names(item.fields),
            {}, "name the fields to use", {}};
    }
    if (!found->is_array()) {
        return scalarText(*found);
    }
    std::string result;
    for (const Json& entry : *found) {
        result += (result.empty() ? "" : "\n") + scalarText(entry);
    }
    return result;
}

Result<JoinedText> joinedText(const DataItem& item, std::span<const std::string> fields)
{
    const std::vector<std::string> chosen
        = fields.empty() ? defaultFields(item) : std::vector(fields.begin(), fields.end());
    JoinedText joined;
    if (chosen.empty() && item.fields.contains("messages") && item.fields["messages"].is_array()) {
        LAP_TRY(joined.text, messagesText(item));
        return joined;
    }
    if (chosen.empty()) {
        return Error{ErrorCode::InvalidArgument,
            item.place
                + " has none of the fields text, prompt and response, question and answer, "
                  "messages; its fields are "
                + names(item.fields),
            {}, "name the fields to use with --field", {}};
    }
    for (const std::string& field : chosen) {
        LAP_TRY(const std::string part, fieldText(item, field));
        joined.text += joined.parts.empty() ? "" : "\n";
        joined.parts.push_back({field, joined.text.size(), joined.text.size() + part.size()});
        joined.text += part;
    }
    return joined;
}

Result<std::string> itemText(const DataItem& item, std::span<const std::string> fields)
{
    LAP_TRY(JoinedText joined, joinedText(item, fields));
    return std::move(joined.text);
}

std::vector<std::string> fieldNames(std::string_view commaSeparated)
{
    std::vector<std::string> result;
    while (!commaSeparated.empty()) {
        const std::size_t end = std::min(commaSeparated.find(','), commaSeparated.size());
        if (end > 0) {
            result.emplace_back(commaSeparated.substr(0, end));
        }
        commaSeparated.remove_prefix(std::min(end + 1, commaSeparated.size()));
    }
    return result;
}

} // namespace lapidary::model
