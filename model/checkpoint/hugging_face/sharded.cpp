// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/hugging_face/sharded.h"

#include "model/checkpoint/safetensors/index.h"
#include "model/checkpoint/safetensors/shard.h"
#include "model/core/text_format.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaximalOpenFiles = 64;
constexpr std::size_t kMaximalListed = 5;

/// Compares what the shards hold with what the index says.
class IndexCheck
{
public:
    explicit IndexCheck(const SafetensorsIndex& index)
        : m_index(index)
        , m_isFound(index.entries.size(), false)
    { }

    Result<void> add(
        const std::string& fileName, std::uint32_t shard, const std::vector<TensorInfo>& tensors)
    {
        std::string unmapped;
        std::size_t unmappedCount = 0;
        for (const TensorInfo& tensor : tensors) {
            const auto entry
                = std::lower_bound(m_index.entries.begin(), m_index.entries.end(), tensor.name,
                    [](const auto& a, const std::string& name) { return a.tensor < name; });
            if (entry == m_index.entries.end() || entry->tensor != tensor.name) {
                if (++unmappedCount <= kMaximalListed) {
                    unmapped += (unmapped.empty() ? "" : ", ") + quotedText(tensor.name);
                }
                continue;
            }
            if (entry->shard != shard) {
                return elsewhere(fileName, *entry);
            }
            m_isFound[static_cast<std::size_t>(entry - m_index.entries.begin())] = true;
        }
        if (unmappedCount > 0) {
            return broken(fileName,
                {.rule = "IX04",
                    .problem = "the file holds tensors that the index does not name",
                    .found = grouped(unmappedCount) + " such tensors: " + unmapped,
                    .expected = "none"});
        }
        return {};
    }

    Result<void> finish() const
    {
        const auto missing = std::find(m_isFound.begin(), m_isFound.end(), false);
        if (missing == m_isFound.end()) {
            return {};
        }
        const auto& entry = m_index.entries[static_cast<std::size_t>(missing - m_isFound.begin())];
        return broken(m_index.shards[entry.shard],
            {.rule = "IX04",
                .problem = "the file lacks a tensor that the index promises",
                .place = "tensor " + quotedText(entry.tensor)});
    }

private:
    Error elsewhere(const std::string& fileName, const SafetensorsIndex::Entry& entry) const
    {
        return broken(fileName,
            {.rule = "IX04",
                .problem = "a tensor lies in another file than the index says",
                .place = "tensor " + quotedText(entry.tensor),
                .found = fileName,
                .expected = m_index.shards[entry.shard]});
    }

    const SafetensorsIndex& m_index;
    std::vector<bool> m_isFound;
};

Result<ModelFile> openShard(const ModelFolder& folder, const std::string& name)
{
    if (!folder.has(name)) {
        return broken(name,
            {.rule = "IX04",
                .problem = "a file that the index names is missing",
                .place = folder.path(),
                .code = ErrorCode::NotFound});
    }
    return folder.openFile(name);
}

} // namespace

Result<void> readShardedModel(CheckpointParts& parts, std::string_view indexName)
{
    LAP_TRY(const std::string text, parts.folder->readText(indexName, kMaximalIndexBytes, "IX01"));
    LAP_TRY(const SafetensorsIndex index, parseSafetensorsIndex(text, indexName));
    IndexCheck check(index);
    std::uint64_t bytes = 0;
    for (std::uint32_t shard = 0; shard < index.shards.size(); ++shard) {
        LAP_TRY(ModelFile file, openShard(*parts.folder, index.shards[shard]));
        LAP_TRY(SafetensorsHeader header, readSafetensorsShard(file));
        LAP_CHECK(check.add(file.name(), shard, header.tensors));
        for (TensorInfo& tensor : header.tensors) {
            tensor.file = shard;
            bytes += tensor.bytes; // of files that exist: cannot wrap
            parts.tensors.push_back(std::move(tensor));
        }
        parts.metadata.merge(header.metadata);
        if (index.shards.size() > kMaximalOpenFiles) {
            file.release();
        }
        parts.files.push_back(std::make_shared<const ModelFile>(std::move(file)));
    }
    LAP_CHECK(check.finish());
    LAP_CHECK(checkScaleTensors(parts.tensors, indexName));
    if (index.totalSize && *index.totalSize != bytes) {
        parts.notices.push_back({"IX05",
            "the index announces " + bytesText(*index.totalSize) + ", the tensors have "
                + bytesText(bytes),
            std::string(indexName)});
    }
    return {};
}

} // namespace lapidary::model
