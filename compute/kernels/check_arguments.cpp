// SPDX-License-Identifier: Apache-2.0
#include "compute/kernels/kernels.h"
#include "model/core/checked.h"

#include <limits>
#include <string>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

Error invalid(std::string message)
{
    return {ErrorCode::InvalidArgument, std::move(message)};
}

Result<void> checkRange(
    const char* what, std::int64_t value, std::int64_t minimum, std::int64_t maximum)
{
    if (value >= minimum && value <= maximum) {
        return {};
    }
    return invalid(std::string(what) + ": found " + std::to_string(value) + ", expected "
        + std::to_string(minimum) + " to " + std::to_string(maximum));
}

/// Number of elements, or an error when its bytes do not fit in 63 bits.
Result<std::int64_t> elements(const char* what, std::int64_t a, std::int64_t b, std::int64_t c = 1)
{
    const auto plane = model::checkedMultiply(a, b);
    const auto all = plane ? model::checkedMultiply(*plane, c) : std::nullopt;
    if (!all || *all > std::numeric_limits<std::int64_t>::max() / 8) {
        return invalid(std::string(what) + ": found " + std::to_string(a) + " × "
            + std::to_string(b) + " × " + std::to_string(c) + " numbers, which no memory holds");
    }
    return *all;
}

Result<void> checkPointer(const char* what, const void* pointer, std::int64_t count)
{
    if (pointer == nullptr && count > 0) {
        return invalid(std::string(what) + ": found a null pointer, expected "
            + std::to_string(count) + " numbers");
    }
    return {};
}

} // namespace

Result<void> checkArguments(const GroupedMatmul& a)
{
    constexpr std::int64_t kMaximum = std::numeric_limits<std::int32_t>::max();
    LAP_CHECK(checkRange("grouped product, rows", a.rows, 0, kMaximum));
    LAP_CHECK(checkRange("grouped product, input features", a.inner, 0, kMaximum));
    LAP_CHECK(checkRange("grouped product, output features", a.columns, 0, kMaximum));
    LAP_CHECK(checkRange("grouped product, groups", a.groups, 1, kMaximum - 1));
    LAP_TRY(const std::int64_t inputs, elements("grouped product, input", a.rows, a.inner));
    LAP_TRY(const std::int64_t weights,
        elements("grouped product, weights", a.groups, a.columns, a.inner));
    LAP_TRY(const std::int64_t outputs, elements("grouped product, output", a.rows, a.columns));
    LAP_CHECK(checkPointer("grouped product, input", a.input, inputs));
    LAP_CHECK(checkPointer("grouped product, weights", a.weights, weights));
    LAP_CHECK(checkPointer("grouped product, offsets", a.offsets, a.groups + 1));
    return checkPointer("grouped product, output", a.output, outputs);
}

Result<void> checkOffsets(const GroupedMatmul& a)
{
    std::int32_t previous = 0;
    for (std::int64_t e = 0; e <= a.groups; ++e) {
        const std::int32_t offset = a.offsets[e];
        if ((e == 0 && offset != 0) || offset < previous || offset > a.rows) {
            return invalid("grouped product, offset " + std::to_string(e) + ": found "
                + std::to_string(offset) + ", expected "
                + (e == 0 ? std::string("0")
                          : std::to_string(previous) + " to " + std::to_string(a.rows)));
        }
        previous = offset;
    }
    if (previous != a.rows) {
        return invalid("grouped product, last offset: found " + std::to_string(previous)
            + ", expected the number of rows, " + std::to_string(a.rows));
    }
    return {};
}

Result<void> checkArguments(const TopKGate& a)
{
    constexpr std::int64_t kMaximum = std::numeric_limits<std::int32_t>::max();
    LAP_CHECK(checkRange("top-k gate, tokens", a.tokens, 0, kMaximum));
    LAP_CHECK(checkRange("top-k gate, experts", a.experts, 1, kMaximumExperts));
    LAP_CHECK(checkRange("top-k gate, experts per token", a.chosen, 1, a.experts));
    LAP_CHECK(checkPointer("top-k gate, logits", a.logits, a.tokens * a.experts));
    LAP_CHECK(checkPointer("top-k gate, indices", a.indices, a.tokens * a.chosen));
    return checkPointer("top-k gate, weights", a.weights, a.tokens * a.chosen);
}

model::Error badGateRow(std::int64_t row)
{
    return {ErrorCode::Numeric,
        "gate logits of token " + std::to_string(row)
            + ": found NaN, +inf or nothing but -inf, expected finite numbers (or -inf for a "
              "masked expert)"};
}

} // namespace lapidary::compute
