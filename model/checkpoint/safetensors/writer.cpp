// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/safetensors/writer.h"

#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/safetensors/index.h"
#include "model/checkpoint/safetensors/shard.h"
#include "model/core/checked.h"
#include "model/core/json.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kHeaderAlignment = 8;
constexpr std::uint64_t kLengthBytes = 8;
constexpr const char* kSingleName = "model.safetensors";
constexpr const char* kIndexName = "model.safetensors.index.json";

std::optional<std::uint64_t> sizeOf(const PlannedTensor& tensor)
{
    const auto elements = elementCount(tensor.shape);
    return elements ? byteCount(tensor.dtype, *elements) : std::nullopt;
}

/// Larger types first, so that padding is never needed for alignment; then by name.
bool isStoredBefore(const PlannedTensor& a, const PlannedTensor& b)
{
    return a.dtype != b.dtype ? a.dtype > b.dtype : a.name < b.name; // the enum grows with size
}

Error cannotWrite(const std::string& problem, const std::string& where = {})
{
    return {ErrorCode::InvalidArgument, "cannot write safetensors: " + problem, where};
}

/// The beginning of a file: length and padded header. `size` is that of the whole file.
struct Layout
{
    std::string head;
    std::uint64_t size = 0;
};

/// `,"name":{…}` for a tensor whose data begin at `end`, which is moved on.
Result<std::string> entryOf(const PlannedTensor& tensor, std::uint64_t& end)
{
    const std::uint64_t begin = end;
    const auto bytes = info(tensor.dtype).isBlock ? std::nullopt : sizeOf(tensor);
    const auto next = bytes ? checkedAdd(begin, *bytes) : std::nullopt;
    if (!next) {
        return cannotWrite("the tensor has no size that the format can hold",
            "tensor " + tensor.name + " " + std::string(name(tensor.dtype)) + " "
                + text(tensor.shape));
    }
    end = *next;
    const Json entry{
        {"dtype", name(tensor.dtype)}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
    std::string member(1, ',');
    return member.append(Json(tensor.name).dump()).append(1, ':').append(entry.dump());
}

/// Sorts the tensors into the order of storage and lays them out. Checked by the strict reader
/// before a byte is written.
Result<Layout> layOut(std::vector<PlannedTensor>& tensors, const SafetensorsWriteOptions& options,
    const std::string& fileName)
{
    std::sort(tensors.begin(), tensors.end(), isStoredBefore);
    std::string header = "{\"__metadata__\":" + Json(options.metadata).dump();
    std::uint64_t end = 0;
    for (const PlannedTensor& tensor : tensors) {
        LAP_TRY(const std::string entry, entryOf(tensor, end));
        header += entry;
    }
    header += '}';
    const std::size_t padded = (header.size() + kHeaderAlignment - 1) / kHeaderAlignment;
    header.resize(padded * kHeaderAlignment, ' ');
    Layout layout;
    layout.size = kLengthBytes + header.size() + end;
    LAP_CHECK(parseSafetensorsHeader(header, fileName, kLengthBytes + header.size(), layout.size));
    for (std::uint64_t i = 0; i < kLengthBytes; ++i) {
        layout.head += static_cast<char>(header.size() >> (8 * i) & 255U);
    }
    layout.head += header;
    return layout;
}

Result<void> writeTensor(AtomicFile& file, const PlannedTensor& tensor, const TensorSource& source)
{
    std::uint64_t missing = sizeOf(tensor).value_or(0);
    const ByteSink sink = [&](std::span<const std::byte> bytes) -> Result<void> {
        if (bytes.size() > missing) {
            return cannotWrite("found more bytes than planned", "tensor " + tensor.name);
        }
        missing -= bytes.size();
        return file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    };
    LAP_CHECK(source(tensor, sink));
    if (missing != 0) {
        return cannotWrite(
            "found " + bytesText(missing) + " less than planned", "tensor " + tensor.name);
    }
    return {};
}

/// Fills shards by name, as their readers expect to find neighbours together.
std::vector<std::vector<PlannedTensor>> intoShards(
    std::vector<PlannedTensor> tensors, std::uint64_t shardBytes)
{
    std::sort(tensors.begin(), tensors.end(),
        [](const auto& a, const auto& b) { return a.name < b.name; });
    std::vector<std::vector<PlannedTensor>> shards(1);
    std::uint64_t filled = 0;
    for (PlannedTensor& tensor : tensors) {
        const std::uint64_t bytes = sizeOf(tensor).value_or(0);
        if (!shards.back().empty() && bytes > shardBytes - std::min(filled, shardBytes)) {
            shards.emplace_back();
            filled = 0;
        }
        filled += std::min(bytes, shardBytes); // cannot wrap: a fuller shard is closed
        shards.back().push_back(std::move(tensor));
    }
    return shards;
}

std::string shardName(std::size_t number, std::size_t count)
{
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "model-%05zu-of-%05zu.safetensors", number, count);
    return text.data();
}

/// Removes what was written, unless it is kept.
class WrittenFiles
{
public:
    explicit WrittenFiles(std::filesystem::path folder)
        : m_folder(std::move(folder))
    { }

    WrittenFiles(const WrittenFiles&) = delete;
    WrittenFiles& operator=(const WrittenFiles&) = delete;

    ~WrittenFiles()
    {
        std::error_code ignored; // a second failure adds nothing to the first
        for (const std::string& name : m_names) {
            std::filesystem::remove(m_folder / name, ignored);
        }
    }

    void add(std::string name) { m_names.push_back(std::move(name)); }

    std::vector<std::string> keep() { return std::exchange(m_names, {}); }

private:
    std::filesystem::path m_folder;
    std::vector<std::string> m_names;
};

/// Opens a file again and compares it with its plan.
Result<void> checkWritten(const std::filesystem::path& path, const std::vector<PlannedTensor>& plan)
{
    LAP_TRY(const ModelFile file, ModelFile::openNamed(path.string()));
    LAP_TRY(const SafetensorsHeader header, readSafetensorsShard(file));
    const bool isSame = std::equal(header.tensors.begin(), header.tensors.end(), plan.begin(),
        plan.end(), [](const TensorInfo& stored, const PlannedTensor& planned) {
            return stored.name == planned.name && stored.dtype == planned.dtype
                && stored.shape == planned.shape;
        });
    if (!isSame) {
        return Error{ErrorCode::Internal,
            "the written file " + path.string() + " does not hold the tensors that were planned"};
    }
    return {};
}

/// Writes one file of a folder and opens it again. `tensors` comes back in the order of storage.
Result<void> writeChecked(const std::filesystem::path& path, std::vector<PlannedTensor>& tensors,
    const TensorSource& source, const SafetensorsWriteOptions& options)
{
    LAP_CHECK(writeSafetensorsFile(path, tensors, source, options));
    std::sort(tensors.begin(), tensors.end(), isStoredBefore);
    return checkWritten(path, tensors);
}

Result<void> writeIndex(const std::filesystem::path& folder, const Json& map,
    std::uint64_t totalSize, const SafetensorsWriteOptions& options)
{
    const Json index{{"metadata", {{"total_size", totalSize}}}, {"weight_map", map}};
    const std::string text = index.dump(2) + "\n";
    LAP_CHECK(parseSafetensorsIndex(text, kIndexName));
    LAP_CHECK(saveFile(folder / kIndexName, text, {.size = text.size(), .calls = options.calls}));
    return {};
}

} // namespace

Result<SaveOutcome> writeSafetensorsFile(const std::filesystem::path& path,
    std::vector<PlannedTensor> tensors, const TensorSource& source,
    const SafetensorsWriteOptions& options)
{
    LAP_TRY(const Layout layout, layOut(tensors, options, path.filename().string()));
    LAP_TRY(
        AtomicFile file, AtomicFile::create(path, {.size = layout.size, .calls = options.calls}));
    LAP_CHECK(file.write(layout.head));
    for (const PlannedTensor& tensor : tensors) {
        LAP_CHECK(writeTensor(file, tensor, source));
    }
    return file.commit();
}

Result<std::vector<std::string>> writeSafetensorsFolder(const std::filesystem::path& folder,
    std::vector<PlannedTensor> tensors, const TensorSource& source,
    const SafetensorsWriteOptions& options)
{
    auto shards = intoShards(std::move(tensors), options.shardBytes);
    WrittenFiles written(folder);
    Json map = Json::object();
    std::uint64_t totalSize = 0;
    for (std::size_t i = 0; i < shards.size(); ++i) {
        const std::string name = shards.size() == 1 ? kSingleName : shardName(i + 1, shards.size());
        written.add(name);
        LAP_CHECK(writeChecked(folder / name, shards[i], source, options));
        for (const PlannedTensor& tensor : shards[i]) {
            map[tensor.name] = name;
            totalSize += sizeOf(tensor).value_or(0);
        }
    }
    if (shards.size() > 1) {
        written.add(kIndexName);
        LAP_CHECK(writeIndex(folder, map, totalSize, options));
    }
    return written.keep();
}

} // namespace lapidary::model
