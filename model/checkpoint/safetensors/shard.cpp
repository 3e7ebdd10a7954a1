// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/safetensors/shard.h"

#include "model/checkpoint/base/rules.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMinimalFile = 10;
constexpr std::uint64_t kMinimalHeader = 2;
constexpr std::uint64_t kMaximalHeader = 100'000'000;

Result<std::uint64_t> readHeaderLength(const ModelFile& file)
{
    if (file.size() < kMinimalFile) {
        return broken(file.name(),
            {.rule = "ST01",
                .problem = "the file is too short for safetensors",
                .found = bytesText(file.size()),
                .expected = "at least " + bytesText(kMinimalFile)});
    }
    std::array<std::byte, kLengthBytes> raw{};
    LAP_CHECK(file.read(0, raw));
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        length |= std::to_integer<std::uint64_t>(raw[i]) << (8 * i);
    }
    const std::uint64_t limit = std::min(kMaximalHeader, file.size() - kLengthBytes);
    if (length < kMinimalHeader || length > limit) {
        return broken(file.name(),
            {.rule = "ST02",
                .problem = "the header length is impossible",
                .place = "byte 0",
                .found = bytesText(length),
                .expected = "2 to " + bytesText(limit)});
    }
    return length;
}

} // namespace

Result<SafetensorsHeader> readSafetensorsShard(const ModelFile& file)
{
    LAP_TRY(const std::uint64_t length, readHeaderLength(file));
    LAP_TRY(const std::string text, file.readText(kLengthBytes, length));
    return parseSafetensorsHeader(text, file.name(), kLengthBytes + length, file.size());
}

Result<void> checkScaleTensors(std::span<const TensorInfo> tensors, std::string_view fileName)
{
    const auto isEightBitFloat = [](const TensorInfo& tensor) {
        return tensor.dtype == DType::F8E4M3 || tensor.dtype == DType::F8E5M2;
    };
    if (std::none_of(tensors.begin(), tensors.end(), isEightBitFloat)) {
        return {};
    }
    std::unordered_set<std::string_view> names;
    for (const TensorInfo& tensor : tensors) {
        names.insert(tensor.name);
    }
    for (const TensorInfo& tensor : tensors) {
        if (isEightBitFloat(tensor) && !names.contains(tensor.name + "_scale_inv")
            && !names.contains(tensor.name + "_scale")) {
            return broken(fileName,
                {.rule = "ST08",
                    .problem = "an 8-bit tensor has no scale tensor",
                    .place = "tensor " + quotedText(tensor.name),
                    .found = "none",
                    .expected = quotedText(tensor.name + "_scale_inv") + " or \"…_scale\"",
                    .code = ErrorCode::Unsupported});
        }
    }
    return {};
}

} // namespace lapidary::model
