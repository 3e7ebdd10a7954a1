// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/gguf/reader.h"

#include "model/checkpoint/gguf/cursor.h"
#include "model/checkpoint/gguf/tensor_type.h"
#include "model/checkpoint/gguf/value_reader.h"
#include "model/core/checked.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <unordered_set>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kMagic = 0x46554747; // "GGUF"
constexpr std::uint64_t kMaximalTensors = 1'000'000;
constexpr std::uint64_t kMaximalKeys = 100'000;
constexpr std::uint64_t kSmallestTensor = 33; // name length + 1, rank, one dimension, type, offset
constexpr std::uint64_t kSmallestValue = 14;  // key length + 1, type, one byte
constexpr std::uint64_t kMaximalName = 64;
constexpr std::uint64_t kMaximalRank = 4;
constexpr std::uint64_t kMaximalDimension = std::uint64_t{1} << 40;
constexpr std::uint64_t kMaximalElements = std::uint64_t{1} << 46;
constexpr std::uint64_t kDefaultAlignment = 32;
constexpr std::uint64_t kMinimalAlignment = 8;
constexpr std::uint64_t kMaximalAlignment = 65'536;

struct Counts
{
    std::uint64_t version = 0;
    std::uint64_t tensors = 0;
    std::uint64_t values = 0;
};

Result<Counts> readCounts(GgufCursor& cursor)
{
    const std::string& name = cursor.file().name();
    if (cursor.number(4, "GG01") != kMagic) {
        LAP_CHECK(cursor.status());
        return broken(name,
            {.rule = "GG01",
                .problem = "this is not a GGUF file",
                .place = "byte 0",
                .expected = "the letters GGUF"});
    }
    Counts counts;
    counts.version = cursor.number(4, "GG02");
    LAP_CHECK(cursor.status());
    if (counts.version != 2 && counts.version != 3) {
        const bool isBigEndian = counts.version != 0 && (counts.version & 0xffff) == 0;
        return broken(name,
            {.rule = "GG02",
                .problem
                = isBigEndian ? "the file is big-endian" : "the GGUF version is not supported",
                .found = "version " + std::to_string(counts.version),
                .expected = "2 or 3, little-endian",
                .code = ErrorCode::Unsupported});
    }
    counts.tensors = cursor.number(8, "GG03");
    counts.values = cursor.number(8, "GG03");
    LAP_CHECK(cursor.status());
    const std::uint64_t tensorLimit
        = std::min(kMaximalTensors, cursor.remaining() / kSmallestTensor);
    const std::uint64_t valueLimit = std::min(kMaximalKeys, cursor.remaining() / kSmallestValue);
    if (counts.tensors > tensorLimit || counts.values > valueLimit) {
        const bool isTensors = counts.tensors > tensorLimit;
        return broken(name,
            {.rule = "GG03",
                .problem = isTensors ? "the file announces more tensors than it can hold"
                                     : "the file announces more keys than it can hold",
                .found = grouped(isTensors ? counts.tensors : counts.values),
                .expected = "at most " + grouped(isTensors ? tensorLimit : valueLimit)});
    }
    return counts;
}

Result<std::uint64_t> readAlignment(const GgufMetadata& metadata, const std::string& fileName)
{
    const GgufValue* value = metadata.find("general.alignment");
    if (value == nullptr) {
        return kDefaultAlignment;
    }
    const bool isRight = value->type == GgufType::U32 && std::has_single_bit(value->bits)
        && value->bits >= kMinimalAlignment && value->bits <= kMaximalAlignment;
    if (!isRight) {
        return broken(fileName,
            {.rule = "GG08",
                .problem = "the alignment cannot be used",
                .place = value->key,
                .found = std::to_string(value->bits) + " (" + std::string(name(value->type)) + ")",
                .expected = "a u32 power of two from 8 to 65,536"});
    }
    return value->bits;
}

/// `value` rounded up to a multiple of `alignment`, or nothing when that wraps.
std::optional<std::uint64_t> padded(std::uint64_t value, std::uint64_t alignment)
{
    const auto sum = checkedAdd(value, alignment - 1);
    return sum ? std::optional(*sum & ~(alignment - 1)) : std::nullopt;
}

/// Reads the tensor table entry by entry.
class TensorReader
{
public:
    TensorReader(GgufCursor& cursor, std::uint64_t alignment)
        : m_cursor(cursor)
        , m_alignment(alignment)
    { }

    /// One entry; `begin` is relative to the data section.
    Result<TensorInfo> read()
    {
        TensorInfo tensor;
        LAP_TRY(tensor.name, readName());
        LAP_TRY(tensor.shape, readShape(tensor.name));
        LAP_CHECK(readTypeAndSize(tensor));
        LAP_CHECK(readOffset(tensor));
        return tensor;
    }

private:
    Error error(const std::string& tensorName, Finding finding) const
    {
        finding.place = "tensor " + quotedText(tensorName);
        return broken(m_cursor.file().name(), std::move(finding));
    }

    Result<std::string> readName()
    {
        const std::uint64_t at = m_cursor.position();
        const std::uint64_t length = m_cursor.number(8, "GG10");
        LAP_CHECK(m_cursor.status());
        if (length == 0 || length > kMaximalName) {
            return broken(m_cursor.file().name(),
                {.rule = "GG10",
                    .problem = "a tensor name has an impossible length",
                    .place = "byte " + grouped(at),
                    .found = bytesText(length),
                    .expected = "1 to " + bytesText(kMaximalName)});
        }
        std::string tensorName = m_cursor.text(length, "GG10");
        LAP_CHECK(m_cursor.status());
        return tensorName;
    }

    Result<Shape> readShape(const std::string& tensorName)
    {
        const std::uint64_t rank = m_cursor.number(4, "GG10");
        LAP_CHECK(m_cursor.status());
        if (rank == 0 || rank > kMaximalRank) {
            return error(tensorName,
                {.rule = "GG10",
                    .problem = "a tensor has an impossible number of dimensions",
                    .found = grouped(rank),
                    .expected = "1 to 4"});
        }
        Shape shape(rank);
        std::uint64_t elements = 1;
        for (std::uint64_t i = 0; i < rank; ++i) {
            const std::uint64_t size = m_cursor.number(8, "GG10");
            LAP_CHECK(m_cursor.status());
            const auto product = checkedMultiply(elements, size);
            if (size == 0 || size > kMaximalDimension || !product || *product > kMaximalElements) {
                return error(tensorName,
                    {.rule = "GG10",
                        .problem = "a tensor has an impossible shape",
                        .found = "a dimension of " + grouped(size),
                        .expected = "1 to 2^40, together at most 2^46 elements"});
            }
            elements = *product;
            shape[rank - 1 - i]
                = static_cast<std::int64_t>(size); // the file writes the fastest first
        }
        return shape;
    }

    Result<void> readTypeAndSize(TensorInfo& tensor)
    {
        const auto number = static_cast<std::uint32_t>(m_cursor.number(4, "GG11"));
        LAP_CHECK(m_cursor.status());
        const std::optional<DType> type = ggufTensorType(number);
        if (!type) {
            return error(tensor.name,
                {.rule = "GG11",
                    .problem = "the type of a tensor is not supported",
                    .found = "type " + ggufTensorTypeText(number),
                    .code = ErrorCode::Unsupported});
        }
        tensor.dtype = *type;
        const DTypeInfo& geometry = info(*type);
        const auto rowLength = static_cast<std::uint64_t>(tensor.shape.back());
        const auto bytes = byteCount(*type, *elementCount(tensor.shape));
        if (rowLength % geometry.blockElements != 0 || !bytes) {
            return error(tensor.name,
                {.rule = "GG11",
                    .problem = "the rows of a tensor are not whole blocks",
                    .found = std::string(geometry.name) + " rows of " + grouped(rowLength),
                    .expected = "a multiple of " + std::to_string(geometry.blockElements)});
        }
        tensor.bytes = *bytes;
        return {};
    }

    Result<void> readOffset(TensorInfo& tensor)
    {
        tensor.begin = m_cursor.number(8, "GG12");
        LAP_CHECK(m_cursor.status());
        if (tensor.begin != m_expectedBegin) {
            return error(tensor.name,
                {.rule = "GG12",
                    .problem = "the data of a tensor do not follow those before it",
                    .found = "offset " + grouped(tensor.begin),
                    .expected = grouped(m_expectedBegin)});
        }
        const auto end = checkedAdd(tensor.begin, tensor.bytes);
        const auto next = end ? padded(*end, m_alignment) : std::nullopt;
        if (!next) {
            return error(tensor.name,
                {.rule = "GG12", .problem = "the data of a tensor end beyond 2^64 bytes"});
        }
        m_expectedBegin = *next;
        return {};
    }

    GgufCursor& m_cursor;
    std::uint64_t m_alignment;
    std::uint64_t m_expectedBegin = 0;
};

Result<std::vector<TensorInfo>> readTensors(
    GgufCursor& cursor, std::uint64_t count, std::uint64_t alignment)
{
    TensorReader reader(cursor, alignment);
    std::vector<TensorInfo> tensors;
    tensors.reserve(count); // rule GG03 bounded it by the bytes that are there; keeps `names` valid
    std::unordered_set<std::string_view> names;
    for (std::uint64_t i = 0; i < count; ++i) {
        LAP_TRY(TensorInfo tensor, reader.read());
        tensors.push_back(std::move(tensor));
        if (!names.insert(tensors.back().name).second) {
            return broken(cursor.file().name(),
                {.rule = "GG10",
                    .problem = "two tensors have the same name",
                    .place = "tensor " + quotedText(tensors.back().name),
                    .expected = "each name once"});
        }
    }
    return tensors;
}

/// Rule GG13; turns the offsets into positions in the file.
Result<void> placeTensors(
    std::vector<TensorInfo>& tensors, const GgufCursor& cursor, std::uint64_t alignment)
{
    const ModelFile& file = cursor.file();
    std::uint64_t end = cursor.position();
    const std::uint64_t dataBegin = padded(end, alignment).value_or(end);
    for (TensorInfo& tensor : tensors) {
        const auto begin = checkedAdd(dataBegin, tensor.begin);
        const auto tensorEnd = begin ? checkedAdd(*begin, tensor.bytes) : std::nullopt;
        if (!tensorEnd || *tensorEnd > file.size()) {
            const std::string needed = tensorEnd ? bytesText(*tensorEnd) : "more than 2^64 bytes";
            return broken(file.name(),
                {.rule = "GG13",
                    .problem = "the file is shorter than its header says",
                    .place = "tensor " + quotedText(tensor.name),
                    .found = bytesText(file.size()),
                    .expected = needed});
        }
        tensor.begin = *begin;
        end = *tensorEnd;
    }
    const std::uint64_t extra = file.size() - end;
    if (extra >= alignment) {
        return broken(file.name(),
            {.rule = "GG13",
                .problem = "the file is longer than its header says",
                .place = "byte " + grouped(end),
                .found = bytesText(extra) + " after the last tensor",
                .expected = "at most " + bytesText(alignment - 1) + " of padding",
                .advice
                = "do not use this file unless you trust its source; something was appended"});
    }
    return {};
}

} // namespace

Result<GgufFile> readGguf(std::shared_ptr<const ModelFile> file)
{
    GgufCursor cursor(*file);
    LAP_TRY(const Counts counts, readCounts(cursor));
    GgufFile gguf;
    gguf.version = static_cast<std::uint32_t>(counts.version);
    LAP_TRY(auto values, detail::readGgufValues(cursor, counts.values, gguf.notices));
    gguf.metadata = std::make_shared<const GgufMetadata>(file, std::move(values));
    LAP_TRY(const std::uint64_t alignment, readAlignment(*gguf.metadata, file->name()));
    LAP_TRY(gguf.tensors, readTensors(cursor, counts.tensors, alignment));
    LAP_CHECK(placeTensors(gguf.tensors, cursor, alignment));
    return gguf;
}

} // namespace lapidary::model
