// SPDX-License-Identifier: Apache-2.0
// The tensor type numbers of GGUF.
#pragma once

#include "model/checkpoint/base/dtype.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// The type with this number, if it is one that is read.
std::optional<DType> ggufTensorType(std::uint32_t number);

/// How to name a number in an error: "IQ2_XS", "4, which was removed from the format", "99".
std::string ggufTensorTypeText(std::uint32_t number);

} // namespace lapidary::model
