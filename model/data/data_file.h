// SPDX-License-Identifier: Apache-2.0
// DataFile: the items of a data file (commands.md, "Data"): JSON lines, CSV or plain text. Items
// are found once and parsed when they are asked for, so that they can be taken in any order.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

enum class DataFormat
{
    JsonLines, ///< .jsonl, .ndjson, .json: one object a line
    Csv,       ///< .csv (comma) and .tsv (tab): RFC 4180 with a header row
    Text, ///< all else: documents between lines `<|endoftext|>`; without one the file is a document
};

/// One item. `place` is what an error calls it: "line 17" or "document 3".
struct DataItem
{
    Json fields; ///< an object; of a text document {"text": …}
    std::string place;
};

/// A data file in memory. Immutable.
class DataFile
{
public:
    /// Reads a file of at most 1 GiB. Errors: NotFound, IoError, Unsupported (too large), Corrupt
    /// (a quote of a CSV file that does not end, no header).
    static Result<DataFile> open(const std::string& path);

    const std::string& path() const { return m_path; }

    DataFormat format() const { return m_format; }

    std::size_t size() const { return m_items.size(); }

    /// Errors: Corrupt, naming file, line and what is wrong with the item.
    Result<DataItem> item(std::size_t index) const;

    /// The whole file as one text: a text file as it stands, of other files the texts of all items,
    /// a newline between them. The lines `<|endoftext|>` of a text file divide documents and are
    /// not text: to a model that lacks the token they would be a riddle on every page.
    /// Errors: those of `item` and `itemText`.
    Result<std::string> stream(std::span<const std::string> fields = {}) const;

private:
    struct Span
    {
        std::size_t begin = 0;
        std::size_t size = 0;
        std::size_t line = 0; ///< 1-based
    };

    void findLines();
    void findDocuments();
    Result<void> findRows();
    std::string_view text(const Span& span) const;
    Result<DataItem> jsonItem(const Span& span) const;
    Result<DataItem> csvItem(const Span& span) const;
    Error broken(const std::string& place, std::string message, std::string hint) const;

    std::string m_path;
    std::string m_text;
    DataFormat m_format = DataFormat::Text;
    char m_separator = ',';
    std::vector<std::string> m_columns; ///< names in the header of a CSV file
    std::vector<Span> m_items;
};

/// The text of an item and where its fields lie in it.
struct JoinedText
{
    struct Part
    {
        std::string field;
        std::size_t begin = 0; ///< bytes of the text
        std::size_t end = 0;
    };

    std::string text;
    std::vector<Part> parts; ///< none for `messages`
};

/// The named fields of an item joined by a newline; without names the first present of `text`,
/// `prompt` + `response`, `question` + `answer`, `messages` (their contents).
/// Errors: InvalidArgument, naming the item, the missing field and those that are there.
Result<JoinedText> joinedText(const DataItem& item, std::span<const std::string> fields = {});

/// The text of joinedText alone.
Result<std::string> itemText(const DataItem& item, std::span<const std::string> fields = {});

/// One field as text: strings as they are, numbers and truth values as JSON writes them, a list one
/// entry a line. Errors: as of itemText.
Result<std::string> fieldText(const DataItem& item, const std::string& field);

/// "a,b" as {"a", "b"}.
std::vector<std::string> fieldNames(std::string_view commaSeparated);

} // namespace lapidary::model
