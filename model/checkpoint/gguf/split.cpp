// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/gguf/split.h"

#include "model/core/text_format.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_set>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kMaximalParts = 1'000;
constexpr std::string_view kNumberKey = "split.no";
constexpr std::string_view kCountKey = "split.count";
constexpr std::string_view kTensorsKey = "split.tensors.count";

struct Part
{
    std::shared_ptr<const ModelFile> file;
    GgufFile contents;
};

Error splitError(const std::string& fileName, Finding finding)
{
    finding.rule = "GG14";
    return broken(fileName, std::move(finding));
}

Result<Part> readPart(ModelFile opened)
{
    auto file = std::make_shared<const ModelFile>(std::move(opened));
    LAP_TRY(GgufFile contents, readGguf(file));
    return Part{std::move(file), std::move(contents)};
}

/// The number under a key, or `fallback` when the key is missing.
Result<std::uint64_t> numberOr(
    const GgufMetadata& metadata, std::string_view key, std::uint64_t fallback)
{
    return metadata.has(key) ? metadata.unsignedInteger(key) : Result<std::uint64_t>(fallback);
}

/// "-00002-of-00005.gguf"
std::string partEnding(std::uint64_t number, std::uint64_t count)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "-%05llu-of-%05llu.gguf",
        static_cast<unsigned long long>(number), static_cast<unsigned long long>(count));
    return text.data();
}

/// Checks one part's own idea of its place.
Result<void> checkPart(const Part& part, std::uint64_t number, std::uint64_t count)
{
    LAP_TRY(const auto ownNumber, numberOr(*part.contents.metadata, kNumberKey, 0));
    LAP_TRY(const auto ownCount, numberOr(*part.contents.metadata, kCountKey, 1));
    if (ownNumber != number || ownCount != count) {
        return splitError(part.file->name(),
            {.problem = "the part does not belong at this place of the model",
                .found = "part " + grouped(ownNumber) + " of " + grouped(ownCount) + ", from 0",
                .expected = "part " + grouped(number) + " of " + grouped(count)});
    }
    return {};
}

Result<void> checkTotals(const CheckpointParts& model, const std::string& fileName)
{
    std::unordered_set<std::string_view> names;
    for (const TensorInfo& tensor : model.tensors) {
        if (!names.insert(tensor.name).second) {
            return splitError(fileName,
                {.problem = "two parts hold the same tensor",
                    .place = "tensor " + quotedText(tensor.name)});
        }
    }
    LAP_TRY(const auto announced, numberOr(*model.gguf, kTensorsKey, model.tensors.size()));
    if (announced != model.tensors.size()) {
        return splitError(fileName,
            {.problem = "the parts do not hold the tensors announced",
                .found = grouped(model.tensors.size()),
                .expected = grouped(announced)});
    }
    return {};
}

void addPart(CheckpointParts& model, Part part)
{
    for (TensorInfo& tensor : part.contents.tensors) {
        tensor.file = static_cast<std::uint32_t>(model.files.size());
        model.tensors.push_back(std::move(tensor));
    }
    if (model.files.empty()) {
        model.gguf = part.contents.metadata;
    }
    model.files.push_back(std::move(part.file));
    std::move(part.contents.notices.begin(), part.contents.notices.end(),
        std::back_inserter(model.notices));
}

/// Opens part `number` of a split model in its folder.
Result<Part> openPart(
    const ModelFolder& folder, const std::string& stem, std::uint64_t number, std::uint64_t count)
{
    const std::string name = stem + partEnding(number + 1, count);
    if (!folder.has(name)) {
        return splitError(name,
            {.problem = "a part of the model is missing",
                .place = folder.path(),
                .code = ErrorCode::NotFound});
    }
    LAP_TRY(ModelFile file, folder.openFile(name));
    LAP_TRY(Part part, readPart(std::move(file)));
    LAP_CHECK(checkPart(part, number, count));
    return part;
}

Result<CheckpointParts> readAllParts(const std::string& folderPath, const std::string& fileName,
    std::uint64_t number, std::uint64_t count)
{
    const std::string ending = partEnding(number + 1, count);
    if (count > kMaximalParts || number >= count || !fileName.ends_with(ending)) {
        return splitError(fileName,
            {.problem = "the file is one part of a split model under another name",
                .found = "part " + grouped(number) + " of " + grouped(count) + ", from 0",
                .expected = "at most " + grouped(kMaximalParts)
                    + " parts, here a name that ends in " + quotedText(ending)});
    }
    const std::string stem = fileName.substr(0, fileName.size() - ending.size());
    LAP_TRY(const ModelFolder folder, ModelFolder::open(folderPath));
    CheckpointParts model;
    for (std::uint64_t i = 0; i < count; ++i) {
        LAP_TRY(Part part, openPart(folder, stem, i, count));
        addPart(model, std::move(part));
    }
    LAP_CHECK(checkTotals(model, fileName));
    return model;
}

} // namespace

Result<CheckpointParts> readGgufModel(ModelFile file, const std::string& folder)
{
    const std::string fileName = file.name();
    LAP_TRY(Part part, readPart(std::move(file)));
    LAP_TRY(const auto count, numberOr(*part.contents.metadata, kCountKey, 1));
    LAP_TRY(const auto number, numberOr(*part.contents.metadata, kNumberKey, 0));
    if (count > 1) {
        return readAllParts(folder, fileName, number, count);
    }
    CheckpointParts model;
    addPart(model, std::move(part));
    return model;
}

} // namespace lapidary::model
