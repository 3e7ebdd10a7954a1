// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/base/checkpoint.h"

#include "model/checkpoint/base/sha256.h"

#include <algorithm>
#include <array>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kFingerprintSample = 4096;

constexpr std::array<std::string_view, 10> kTokenizerFiles{"added_tokens.json",
    "chat_template.jinja", "chat_template.json", "generation_config.json", "merges.txt",
    "special_tokens_map.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json",
    "vocab.json"};

} // namespace

Checkpoint::Checkpoint(CheckpointParts parts)
    : m_parts(std::move(parts))
{
    const auto byName = [](const TensorInfo& a, const TensorInfo& b) { return a.name < b.name; };
    // Writers often sort by name already, and comparing is cheaper than moving.
    if (!std::is_sorted(m_parts.tensors.begin(), m_parts.tensors.end(), byName)) {
        std::sort(m_parts.tensors.begin(), m_parts.tensors.end(), byName);
    }
}

const TensorInfo* Checkpoint::find(std::string_view name) const
{
    const auto found = std::lower_bound(m_parts.tensors.begin(), m_parts.tensors.end(), name,
        [](const TensorInfo& tensor, std::string_view wanted) { return tensor.name < wanted; });
    return found != m_parts.tensors.end() && found->name == name ? &*found : nullptr;
}

std::vector<std::string> Checkpoint::tokenizerFiles() const
{
    std::vector<std::string> present;
    for (const std::string_view name : kTokenizerFiles) {
        if (m_parts.folder && m_parts.folder->has(name)) {
            present.emplace_back(name);
        }
    }
    return present;
}

std::uint64_t Checkpoint::totalBytes() const
{
    std::uint64_t sum = 0; // cannot wrap: the ranges lie side by side in files that exist
    for (const TensorInfo& tensor : m_parts.tensors) {
        sum += tensor.bytes;
    }
    return sum;
}

Result<void> Checkpoint::readBytes(
    const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> target) const
{
    if (offset > tensor.bytes || target.size() > tensor.bytes - offset) {
        return Error{ErrorCode::InvalidArgument,
            "tensor " + tensor.name + ": found a read of " + bytesText(target.size()) + " at "
                + grouped(offset) + ", expected a range within " + bytesText(tensor.bytes)};
    }
    LAP_ASSERT(tensor.file < m_parts.files.size());
    return m_parts.files[tensor.file]->read(tensor.begin + offset, target);
}

Result<std::string> Checkpoint::fingerprint() const
{
    Sha256 hash;
    std::array<std::byte, kFingerprintSample> buffer{};
    constexpr std::string_view kEnd("\0", 1);
    for (const TensorInfo& tensor : m_parts.tensors) {
        hash.add(tensor.name);
        hash.add(kEnd);
        hash.add(model::name(tensor.dtype));
        hash.add(kEnd);
        hash.add(text(tensor.shape));
        hash.add(kEnd);
        const std::uint64_t count = std::min(tensor.bytes, kFingerprintSample);
        const std::span sample(buffer.data(), count);
        LAP_CHECK(readBytes(tensor, 0, sample));
        hash.add(sample);
        LAP_CHECK(readBytes(tensor, tensor.bytes - count, sample));
        hash.add(sample);
    }
    return "sha256:" + hash.finish();
}

} // namespace lapidary::model
