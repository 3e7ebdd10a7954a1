// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/base/tensor_info.h"

#include "model/core/checked.h"

namespace lapidary::model {

std::optional<std::uint64_t> elementCount(const Shape& shape)
{
    std::uint64_t product = 1;
    for (const std::int64_t dimension : shape) {
        const auto size = checkedCast<std::uint64_t>(dimension);
        const auto next = size ? checkedMultiply(product, *size) : std::nullopt;
        if (!next) {
            return std::nullopt;
        }
        product = *next;
    }
    return product;
}

std::string text(const Shape& shape)
{
    std::string all = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        all += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return all + "]";
}

} // namespace lapidary::model
