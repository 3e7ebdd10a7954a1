// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/dequant/rows.h"

#include "model/checkpoint/dequant/dequantise.h"

#include <algorithm>
#include <string>
#include <vector>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kPieceBytes = std::uint64_t{4} << 20;

Result<void> checkRows(
    const TensorInfo& tensor, std::int64_t firstRow, std::size_t count, std::uint64_t columns)
{
    if (!isWeightType(tensor.dtype)) {
        return Error{ErrorCode::Unsupported,
            "tensor " + tensor.name + ": found type " + std::string(name(tensor.dtype))
                + ", expected weights"};
    }
    const std::uint64_t elements = elementCount(tensor.shape).value_or(0);
    const std::uint64_t rows = columns == 0 ? 0 : elements / columns;
    const bool isWhole = columns != 0 && count % columns == 0;
    const bool isInside = firstRow >= 0 && static_cast<std::uint64_t>(firstRow) <= rows && isWhole
        && count / columns <= rows - static_cast<std::uint64_t>(firstRow);
    if (!isInside && count != 0) {
        return Error{ErrorCode::InvalidArgument,
            "tensor " + tensor.name + ": found a read of " + std::to_string(count)
                + " elements from row " + std::to_string(firstRow)
                + ", expected whole rows of shape " + text(tensor.shape)};
    }
    return {};
}

} // namespace

std::int64_t rowLength(const TensorInfo& tensor)
{
    return tensor.shape.empty() ? 1 : tensor.shape.back();
}

Result<void> readRows(const Checkpoint& checkpoint, const TensorInfo& tensor, std::int64_t firstRow,
    std::span<float> out)
{
    const auto columns = static_cast<std::uint64_t>(rowLength(tensor));
    LAP_CHECK(checkRows(tensor, firstRow, out.size(), columns));
    const DTypeInfo& type = info(tensor.dtype);
    const std::uint64_t blockBytes = type.blockBits / 8;
    const std::uint64_t pieceBlocks = kPieceBytes / blockBytes;
    // Rows are whole blocks, so blocks may be counted without regard to rows.
    std::uint64_t block = static_cast<std::uint64_t>(firstRow) * columns / type.blockElements;
    std::vector<std::byte> stored;
    while (!out.empty()) {
        const std::uint64_t blocks = std::min(pieceBlocks, out.size() / type.blockElements);
        stored.resize(blocks * blockBytes);
        LAP_CHECK(checkpoint.readBytes(tensor, block * blockBytes, stored));
        dequantise(tensor.dtype, stored, out.first(blocks * type.blockElements));
        out = out.subspan(blocks * type.blockElements);
        block += blocks;
    }
    return {};
}

} // namespace lapidary::model
