// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/scan.h"

#include "model/checkpoint/dequant/dequantise.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kPieceElements = std::uint64_t{1} << 20; // a multiple of every block

} // namespace

std::optional<Notice> TensorScan::notice(const TensorInfo& tensor) const
{
    if (nonFinite == 0) {
        return std::nullopt;
    }
    const std::string where = firstBlock ? "block " + grouped(*firstBlock)
                                         : "element " + grouped(firstElement.value_or(0));
    return Notice{firstBlock ? "GG15" : "ST14",
        grouped(nonFinite) + " values are NaN or infinite, the first in " + where,
        "tensor " + quotedText(tensor.name)};
}

Result<TensorScan> scanTensor(const Checkpoint& checkpoint, const TensorInfo& tensor)
{
    TensorScan scan;
    if (!isWeightType(tensor.dtype)) {
        return scan;
    }
    const DTypeInfo& type = info(tensor.dtype);
    const std::uint64_t elements = elementCount(tensor.shape).value_or(0);
    std::vector<std::byte> stored;
    std::vector<float> values;
    for (std::uint64_t begin = 0; begin < elements; begin += kPieceElements) {
        values.resize(std::min(kPieceElements, elements - begin));
        stored.resize(byteCount(tensor.dtype, values.size()).value_or(0));
        const std::uint64_t offset = begin / type.blockElements * (type.blockBits / 8);
        LAP_CHECK(checkpoint.readBytes(tensor, offset, stored));
        dequantise(tensor.dtype, stored, values);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(values[i]) && scan.nonFinite++ == 0) {
                scan.firstElement = begin + i;
            }
        }
    }
    if (scan.firstElement && type.isBlock) {
        scan.firstBlock = *scan.firstElement / type.blockElements;
    }
    return scan;
}

} // namespace lapidary::model
