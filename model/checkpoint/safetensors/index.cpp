// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/safetensors/index.h"

#include "model/checkpoint/base/model_folder.h"
#include "model/checkpoint/base/rules.h"
#include "model/core/strict_json.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <map>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaximalEntries = 1'000'000;
constexpr std::size_t kMaximalShards = 10'000;
constexpr std::string_view kShardEnding = ".safetensors";

/// Collects weight_map and metadata.total_size from the events of the parser; everything else in
/// the file is passed over.
class IndexEvents
{
public:
    explicit IndexEvents(std::string_view fileName)
        : m_fileName(fileName)
    { }

    JsonEvents callbacks()
    {
        JsonEvents events;
        events.beginObject = [this] { return beginContainer(/*isObject=*/true); };
        events.beginArray = [this] { return beginContainer(/*isObject=*/false); };
        events.endObject = events.endArray = [this] {
            --m_depth;
            return true;
        };
        events.key = [this](std::string& text) { return key(text); };
        events.string = [this](std::string& text) { return string(text); };
        events.number = [this](std::string_view text) { return number(text); };
        events.boolean = [this](bool) { return scalar(); };
        events.null = [this] { return scalar(); };
        return events;
    }

    Result<SafetensorsIndex> finish()
    {
        if (m_error) {
            return *m_error;
        }
        if (m_index.entries.empty()) {
            return broken(m_fileName,
                {.rule = "IX01",
                    .problem = "the index names no tensors",
                    .place = "weight_map",
                    .expected = "an object from tensor names to file names"});
        }
        sortShards();
        return std::move(m_index);
    }

private:
    bool isInMap() const { return m_depth == 2 && m_section == "weight_map"; }

    bool stop(Finding finding)
    {
        m_error = broken(m_fileName, std::move(finding));
        return false;
    }

    bool wrongShape(std::string problem)
    {
        return stop({.rule = "IX01",
            .problem = std::move(problem),
            .place = "weight_map",
            .expected = "an object from tensor names to file names"});
    }

    bool beginContainer(bool isObject)
    {
        if (isInMap() || (m_depth == 1 && m_section == "weight_map" && !isObject)) {
            return wrongShape("weight_map is not a plain table");
        }
        if (m_depth == 0 && !isObject) {
            return wrongShape("the index is not an object");
        }
        ++m_depth;
        return true;
    }

    bool key(std::string& text)
    {
        if (m_depth == 1) {
            m_section = std::move(text);
        } else if (m_depth == 2) {
            m_key = std::move(text);
        }
        return true;
    }

    bool scalar()
    {
        return isInMap() || (m_depth == 1 && m_section == "weight_map") || m_depth == 0
            ? wrongShape("weight_map is not a plain table")
            : true;
    }

    bool string(std::string& shard)
    {
        if (!isInMap()) {
            return scalar();
        }
        if (m_index.entries.size() == kMaximalEntries) {
            return wrongShape("the index names more than " + grouped(kMaximalEntries) + " tensors");
        }
        if (!isPlainFileName(shard) || !shard.ends_with(kShardEnding)) {
            return stop({.rule = "IX02",
                .problem = shard.find_first_of("/\\") == std::string::npos
                    ? "a shard has an unusable name"
                    : "the shard name leaves the model folder",
                .place = "shard of " + quotedText(m_key),
                .found = quotedText(shard),
                .expected = "a plain file name that ends in .safetensors"});
        }
        const auto [known, isNew] = m_shardIds.try_emplace(
            std::move(shard), static_cast<std::uint32_t>(m_shardIds.size()));
        if (isNew && m_shardIds.size() > kMaximalShards) {
            return wrongShape("the index names more than " + grouped(kMaximalShards) + " files");
        }
        m_index.entries.push_back({std::move(m_key), known->second});
        return true;
    }

    bool number(std::string_view text)
    {
        if (m_depth == 2 && m_section == "metadata" && m_key == "total_size") {
            m_index.totalSize = strictUnsigned(text);
            return true;
        }
        return scalar();
    }

    void sortShards()
    {
        std::vector<std::uint32_t> position(m_shardIds.size());
        for (const auto& [name, id] : m_shardIds) {
            position[id] = static_cast<std::uint32_t>(m_index.shards.size());
            m_index.shards.push_back(name);
        }
        for (SafetensorsIndex::Entry& entry : m_index.entries) {
            entry.shard = position[entry.shard];
        }
        std::sort(m_index.entries.begin(), m_index.entries.end(),
            [](const auto& a, const auto& b) { return a.tensor < b.tensor; });
    }

    std::string_view m_fileName;
    int m_depth = 0;
    std::string m_section; ///< key of the outer object
    std::string m_key;
    std::map<std::string, std::uint32_t> m_shardIds;
    SafetensorsIndex m_index;
    std::optional<Error> m_error;
};

} // namespace

Result<SafetensorsIndex> parseSafetensorsIndex(std::string_view text, std::string_view fileName)
{
    if (text.size() > kMaximalIndexBytes) {
        return broken(fileName,
            {.rule = "IX01",
                .problem = "the index is too large",
                .found = bytesText(text.size()),
                .expected = "at most " + bytesText(kMaximalIndexBytes)});
    }
    IndexEvents events(fileName);
    const Result<void> parsed
        = streamStrictJson(text, events.callbacks(), {.bytes = kMaximalIndexBytes});
    if (!parsed && parsed.error().code == ErrorCode::Corrupt) {
        return broken(fileName,
            {.rule = "IX01",
                .problem = "the index is not strict JSON",
                .place = parsed.error().message});
    }
    if (!parsed && parsed.error().code != ErrorCode::Cancelled) {
        return parsed.error();
    }
    return events.finish();
}

} // namespace lapidary::model
