// SPDX-License-Identifier: Apache-2.0
#include "model/data/tensor_file.h"

#include "model/core/json.h"
#include "model/core/strict_json.h"

#include <array>
#include <filesystem>
#include <fstream>

namespace lapidary::model {
namespace {

constexpr const char* kCommandKey = "lapidary_command";
constexpr std::uint64_t kLargestHeader = 1 << 20;
constexpr std::size_t kAlignment = 8;

std::string lengthBytes(std::uint64_t length)
{
    std::string bytes;
    for (int shift = 0; shift < 64; shift += 8) {
        bytes += static_cast<char>((length >> shift) & 0xFF);
    }
    return bytes;
}

/// The command that made the file, or nothing when it is no file of ours.
std::string commandOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::array<unsigned char, 8> prefix{};
    file.read(reinterpret_cast<char*>(prefix.data()), prefix.size());
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        length |= std::uint64_t{prefix[i]} << (8 * i);
    }
    if (!file || length > kLargestHeader) {
        return {};
    }
    std::string header(static_cast<std::size_t>(length), '\0');
    file.read(header.data(), static_cast<std::streamsize>(header.size()));
    const auto json = parseStrictJson(header);
    if (!file || !json || !json->is_object()) {
        return {};
    }
    const Json::json_pointer place(std::string("/__metadata__/") + kCommandKey);
    return json->contains(place) && json->at(place).is_string() ? json->at(place).get<std::string>()
                                                                : std::string();
}

Result<void> checkReplaceable(const std::string& path, const std::string& command)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) || commandOf(path) == command) {
        return {};
    }
    return Error{ErrorCode::InvalidArgument,
        "the file exists and is not an earlier result of `" + command + "`", path,
        "choose another name for --out, or remove the file", {}};
}

/// Header text and the number of data bytes behind it.
std::pair<std::string, std::uint64_t> headerOf(
    const std::string& command, const std::vector<TensorEntry>& tensors)
{
    Json header{{"__metadata__", {{kCommandKey, command}}}};
    std::uint64_t begin = 0;
    for (const TensorEntry& tensor : tensors) {
        const auto elements = elementCount(tensor.shape);
        const auto bytes = elements ? byteCount(tensor.dtype, *elements) : std::nullopt;
        LAP_ASSERT(bytes);
        header[tensor.name] = {{"dtype", name(tensor.dtype)}, {"shape", tensor.shape},
            {"data_offsets", {begin, begin + *bytes}}};
        begin += *bytes;
    }
    std::string text = header.dump();
    text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
    return {std::move(text), begin};
}

} // namespace

Result<TensorFile> TensorFile::create(
    const std::string& path, const std::string& command, const std::vector<TensorEntry>& tensors)
{
    LAP_CHECK(checkReplaceable(path, command));
    const auto [header, bytes] = headerOf(command, tensors);
    LAP_TRY(AtomicFile file,
        AtomicFile::create(path, {.size = lengthBytes(0).size() + header.size() + bytes}));
    LAP_CHECK(file.write(lengthBytes(header.size()) + header));
    return TensorFile(std::move(file), bytes);
}

Result<void> TensorFile::write(std::span<const std::byte> bytes)
{
    LAP_ASSERT(bytes.size() <= m_missing);
    m_missing -= bytes.size();
    return m_file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Result<void> TensorFile::commit()
{
    LAP_ASSERT(m_missing == 0);
    LAP_CHECK(m_file.commit());
    return {};
}

} // namespace lapidary::model
