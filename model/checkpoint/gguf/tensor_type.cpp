// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/gguf/tensor_type.h"

#include <algorithm>
#include <array>

namespace lapidary::model {

namespace {

struct ReadableType
{
    std::uint32_t number;
    DType type;
};

constexpr std::array kReadable{ReadableType{0, DType::F32}, ReadableType{1, DType::F16},
    ReadableType{2, DType::Q4_0}, ReadableType{3, DType::Q4_1}, ReadableType{6, DType::Q5_0},
    ReadableType{7, DType::Q5_1}, ReadableType{8, DType::Q8_0}, ReadableType{12, DType::Q4_K},
    ReadableType{13, DType::Q5_K}, ReadableType{14, DType::Q6_K}, ReadableType{30, DType::BF16}};

struct NamedType
{
    std::uint32_t number;
    std::string_view name;
};

constexpr std::array kOthers{NamedType{9, "Q8_1"}, NamedType{10, "Q2_K"}, NamedType{11, "Q3_K"},
    NamedType{15, "Q8_K"}, NamedType{16, "IQ2_XXS"}, NamedType{17, "IQ2_XS"},
    NamedType{18, "IQ3_XXS"}, NamedType{19, "IQ1_S"}, NamedType{20, "IQ4_NL"},
    NamedType{21, "IQ3_S"}, NamedType{22, "IQ2_S"}, NamedType{23, "IQ4_XS"}, NamedType{24, "I8"},
    NamedType{25, "I16"}, NamedType{26, "I32"}, NamedType{27, "I64"}, NamedType{28, "F64"},
    NamedType{29, "IQ1_M"}, NamedType{34, "TQ1_0"}, NamedType{35, "TQ2_0"}, NamedType{39, "MXFP4"}};

constexpr std::array<std::uint32_t, 8> kRemoved{4, 5, 31, 32, 33, 36, 37, 38};

} // namespace

std::optional<DType> ggufTensorType(std::uint32_t number)
{
    const auto found = std::find_if(kReadable.begin(), kReadable.end(),
        [number](const ReadableType& entry) { return entry.number == number; });
    return found == kReadable.end() ? std::nullopt : std::optional(found->type);
}

std::string ggufTensorTypeText(std::uint32_t number)
{
    if (const std::optional<DType> type = ggufTensorType(number)) {
        return std::string(name(*type));
    }
    for (const NamedType& other : kOthers) {
        if (other.number == number) {
            return std::string(other.name) + ", which is recognised but not supported";
        }
    }
    const bool isRemoved = std::find(kRemoved.begin(), kRemoved.end(), number) != kRemoved.end();
    return std::to_string(number) + (isRemoved ? ", which was removed from the format" : "");
}

} // namespace lapidary::model
