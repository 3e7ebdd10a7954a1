// SPDX-License-Identifier: Apache-2.0
#include "compute/kernels/bfloat16.h"
#include "compute/selfchecks/comparison.h"
#include "compute/selfchecks/self_check.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace lapidary::compute {

namespace {

using model::Result;

// Relative to the entry or to the root mean square of the case, whichever is larger.
constexpr double kFloat32Tolerance = 1e-5;
constexpr double kBFloat16Tolerance = 2e-2;
constexpr std::size_t kMargin = 64; // numbers behind the output that must stay as they are

struct Case
{
    std::vector<std::int32_t> groupRows;
    std::int64_t inner;
    std::int64_t columns;
    const char* label;
};

const std::vector<Case>& cases()
{
    static const std::vector<Case> kCases{
        {{7, 0, 1, 30, 5}, 65, 37, "odd sizes with an empty group"},
        {{33}, 31, 17, "a single expert"},
        {{0, 0, 0}, 16, 16, "no rows"},
        {{0, 0, 19}, 24, 8, "all rows in the last group"},
        {{1}, 1, 1, "one number"},
        {{4, 3}, 0, 5, "no input features"},
        {{64, 64}, 64, 64, "whole tiles"},
        {{300, 1, 270}, 129, 600, "several tiles"},
        {std::vector<std::int32_t>(130, 2), 40, 24, "130 small groups"},
    };
    return kCases;
}

/// The numbers of one case in one type; float32 stays as it is, bfloat16 is rounded.
std::vector<char> stored(const std::vector<float>& values, ScalarType type)
{
    std::vector<char> bytes(values.size() * static_cast<std::size_t>(sizeOf(type)));
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (type == ScalarType::Float32) {
            std::memcpy(&bytes[i * 4], &values[i], 4);
        } else {
            const std::uint16_t rounded = toBFloat16(values[i]);
            std::memcpy(&bytes[i * 2], &rounded, 2);
        }
    }
    return bytes;
}

double loaded(const std::vector<char>& bytes, std::size_t index, ScalarType type)
{
    if (type == ScalarType::Float32) {
        float value = 0.0F;
        std::memcpy(&value, &bytes[index * 4], 4);
        return value;
    }
    std::uint16_t value = 0;
    std::memcpy(&value, &bytes[index * 2], 2);
    return fromBFloat16(value);
}

double rootMeanSquare(const std::vector<double>& values)
{
    double sum = 0.0;
    for (const double value : values) {
        sum += value * value;
    }
    return values.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(values.size()));
}

Result<void> checkCase(
    const KernelSet& kernels, const Case& test, ScalarType type, Comparison& comparison)
{
    GroupedMatmul a{.inner = test.inner,
        .columns = test.columns,
        .groups = static_cast<std::int64_t>(test.groupRows.size()),
        .type = type};
    std::vector<std::int32_t> offsets{0};
    for (const std::int32_t rows : test.groupRows) {
        offsets.push_back(offsets.back() + rows);
    }
    a.rows = offsets.back();
    TestNumbers numbers(static_cast<std::uint32_t>(a.rows + a.inner));
    const std::vector<char> input = stored(numbers.many(a.rows * a.inner), type);
    const std::vector<char> weights = stored(numbers.many(a.groups * a.columns * a.inner), type);
    const auto outputs = static_cast<std::size_t>(a.rows * a.columns);
    // NaN beforehand shows what was not written, and behind the end what should not have been.
    std::vector<char> output = stored(
        std::vector<float>(outputs + kMargin, std::numeric_limits<float>::quiet_NaN()), type);
    a.input = input.data();
    a.weights = weights.data();
    a.offsets = offsets.data();
    a.output = output.data();
    LAP_TRY(const std::vector<double> expected, groupedMatmulReference(a));
    LAP_CHECK(kernels.groupedMatmul(a));
    const double relative = type == ScalarType::Float32 ? kFloat32Tolerance : kBFloat16Tolerance;
    const double scale = std::max(rootMeanSquare(expected), 1e-30);
    for (std::size_t i = 0; i < outputs; ++i) {
        comparison.compare(loaded(output, i, type), expected[i],
            relative * std::max(scale, std::fabs(expected[i])));
    }
    for (std::size_t i = outputs; i < outputs + kMargin; ++i) {
        if (!std::isnan(loaded(output, i, type))) {
            comparison.fail("wrote past the end of the output");
        }
    }
    return {};
}

Result<SelfCheckResult> check(const KernelSet& kernels)
{
    Comparison comparison;
    for (const ScalarType type : {ScalarType::Float32, ScalarType::BFloat16}) {
        for (const Case& test : cases()) {
            comparison.beginCase(std::string(test.label)
                + (type == ScalarType::Float32 ? " in float32" : " in bfloat16"));
            LAP_CHECK(checkCase(kernels, test, type, comparison));
        }
    }
    return comparison.result();
}

} // namespace

SelfCheck makeGroupedMatmul()
{
    return {.info = {.id = "grouped-matmul",
                .title = "Grouped matrix product",
                .summary = "The product of sorted token rows with each expert's weights, against "
                           "float64 loops, on odd sizes, empty groups and a single expert."},
        .run = check};
}

} // namespace lapidary::compute
