// SPDX-License-Identifier: Apache-2.0
#include "compute/selfchecks/comparison.h"
#include "compute/selfchecks/self_check.h"

#include <limits>

namespace lapidary::compute {

namespace {

using model::ErrorCode;
using model::Result;

constexpr double kTolerance = 1e-5; // of a weight, which lies in [0, 1]

enum class Logits
{
    Random,
    Tied,   ///< few different values, both zeros among them
    Masked, ///< half of them −inf
    Bad     ///< a NaN, a +inf and a row of −inf
};

struct Case
{
    std::int64_t tokens;
    std::int64_t experts;
    std::int64_t chosen;
    Logits logits;
    const char* label;
};

constexpr Case kCases[] = {
    // NOLINT(modernize-avoid-c-arrays)
    {7, 5, 2, Logits::Random, "odd sizes"},
    {3, 1, 1, Logits::Random, "a single expert"},
    {0, 8, 2, Logits::Random, "no tokens"},
    {4, 33, 33, Logits::Random, "K = E"},
    {9, 64, 8, Logits::Tied, "ties"},
    {5, 40, 40, Logits::Tied, "ties with K = E"},
    {11, 48, 6, Logits::Masked, "masked experts"},
    {600, 16, 4, Logits::Random, "many tokens"},
    {6, 1024, 6, Logits::Random, "1024 experts"},
    {2, 1024, 1024, Logits::Tied, "1024 of 1024 experts"},
    {5, 37, 3, Logits::Bad, "NaN and infinite logits"},
};

std::vector<float> logitsOf(const Case& test)
{
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    TestNumbers numbers(static_cast<std::uint32_t>(test.tokens * 1031 + test.experts));
    std::vector<float> logits = numbers.many(test.tokens * test.experts);
    for (float& logit : logits) {
        if (test.logits == Logits::Tied) {
            logit = std::trunc(logit * 3.0F); // −0 and +0 are equal logits
        } else if (test.logits == Logits::Masked && numbers.next() < 0.0F) {
            logit = -kInfinity;
        } else {
            logit *= 8.0F;
        }
    }
    if (test.logits == Logits::Bad) {
        const auto E = static_cast<std::size_t>(test.experts);
        logits[1 * E + 36] = std::numeric_limits<float>::quiet_NaN();
        logits[2 * E] = kInfinity;
        std::fill_n(logits.begin() + static_cast<std::ptrdiff_t>(4 * E), E, -kInfinity);
    }
    return logits;
}

/// A kernel must answer Numeric exactly where the reference finds a bad row.
Result<void> checkVerdict(
    const Result<void>& answer, const TopKGateReference& expected, Comparison& comparison)
{
    if (!answer && answer.error().code != ErrorCode::Numeric) {
        return answer.error();
    }
    const std::string found = answer ? "no error" : answer.error().message;
    if (found != (expected.badRow < 0 ? "no error" : badGateRow(expected.badRow).message)) {
        comparison.fail(
            "reported " + found + ", the first bad row is " + std::to_string(expected.badRow));
    }
    return {};
}

Result<void> checkCase(const KernelSet& kernels, const Case& test, Comparison& comparison)
{
    const std::vector<float> logits = logitsOf(test);
    const auto entries = static_cast<std::size_t>(test.tokens * test.chosen);
    std::vector<std::int32_t> indices(entries, -2);
    std::vector<float> weights(entries, std::numeric_limits<float>::quiet_NaN());
    const TopKGate a{
        logits.data(), indices.data(), weights.data(), test.tokens, test.experts, test.chosen};
    LAP_TRY(const TopKGateReference expected, topKGateReference(a));
    LAP_CHECK(checkVerdict(kernels.topKGate(a), expected, comparison));
    for (std::size_t i = 0; i < entries; ++i) {
        if (indices[i] != expected.indices[i]) {
            comparison.fail("chose expert " + std::to_string(indices[i]) + " instead of "
                + std::to_string(expected.indices[i]));
        }
        comparison.compare(weights[i], expected.weights[i], kTolerance);
    }
    return {};
}

Result<SelfCheckResult> check(const KernelSet& kernels)
{
    Comparison comparison;
    for (const Case& test : kCases) {
        comparison.beginCase(test.label);
        LAP_CHECK(checkCase(kernels, test, comparison));
    }
    return comparison.result();
}

} // namespace

SelfCheck makeTopKGate()
{
    return {.info = {.id = "top-k-gate",
                .title = "Top-k gate",
                .summary = "The choice of experts per token and its softmax, against a stable sort "
                           "in float64, with ties, masked experts, NaN and K = E."},
        .run = check};
}

} // namespace lapidary::compute
