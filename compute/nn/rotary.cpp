// SPDX-License-Identifier: Apache-2.0
#include "compute/nn/rotary.h"

#include "compute/base/aten.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace lapidary::compute {
namespace {

using model::RopeConfig;
using model::RopeKind;

/// Long waves are stretched by the factor, short ones kept, those between blended.
double llama3Frequency(double frequency, const RopeConfig& rope)
{
    const double turns
        = static_cast<double>(rope.originalContext) * frequency / (2.0 * std::numbers::pi);
    const double kept = std::clamp(
        (turns - rope.lowFrequencyFactor) / (rope.highFrequencyFactor - rope.lowFrequencyFactor),
        0.0, 1.0);
    return (1.0 - kept) * frequency / rope.factor + kept * frequency;
}

/// The pair (as a real number) that turns `turns` times over the original context.
double yarnPair(double turns, const RopeConfig& rope, double dim)
{
    const double context = static_cast<double>(rope.originalContext);
    return dim * std::log(context / (turns * 2.0 * std::numbers::pi))
        / (2.0 * std::log(rope.theta));
}

void applyYarn(std::vector<double>& perPair, const RopeConfig& rope, std::int64_t rotaryDim)
{
    const double dim = static_cast<double>(rotaryDim);
    double low = yarnPair(rope.betaFast, rope, dim);
    double high = yarnPair(rope.betaSlow, rope, dim);
    if (rope.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, dim - 1.0);
    const double width = std::max(high - low, 0.001);
    for (std::size_t i = 0; i < perPair.size(); ++i) {
        const double stretched = std::clamp((static_cast<double>(i) - low) / width, 0.0, 1.0);
        perPair[i] *= stretched / rope.factor + (1.0 - stretched);
    }
}

double yarnMagnitude(double factor, double mscale)
{
    return factor <= 1.0 ? 1.0 : 0.1 * mscale * std::log(factor) + 1.0;
}

double yarnScale(const RopeConfig& rope)
{
    if (rope.attentionFactor) {
        return *rope.attentionFactor;
    }
    if (rope.mscale && rope.mscaleAllDim) {
        return yarnMagnitude(rope.factor, *rope.mscale)
            / yarnMagnitude(rope.factor, *rope.mscaleAllDim);
    }
    return yarnMagnitude(rope.factor, 1.0);
}

std::vector<double> plainFrequencies(double theta, std::int64_t rotaryDim)
{
    std::vector<double> perPair(static_cast<std::size_t>(rotaryDim / 2));
    for (std::size_t i = 0; i < perPair.size(); ++i) {
        perPair[i]
            = std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(rotaryDim));
    }
    return perPair;
}

} // namespace

model::Result<RotaryFrequencies> rotaryFrequencies(
    const RopeConfig& rope, std::int64_t rotaryDim, std::span<const float> divisors)
{
    RotaryFrequencies result{plainFrequencies(rope.theta, rotaryDim), 1.0};
    if (divisors.size() == result.perPair.size() && !divisors.empty()) {
        for (std::size_t i = 0; i < divisors.size(); ++i) {
            result.perPair[i] /= static_cast<double>(divisors[i]);
        }
        return result;
    }
    switch (rope.kind) {
    case RopeKind::Default:
        return result;
    case RopeKind::Linear:
        for (double& frequency : result.perPair) {
            frequency /= rope.factor;
        }
        return result;
    case RopeKind::Llama3:
        for (double& frequency : result.perPair) {
            frequency = llama3Frequency(frequency, rope);
        }
        return result;
    case RopeKind::Yarn:
        applyYarn(result.perPair, rope, rotaryDim);
        result.scale = yarnScale(rope);
        return result;
    case RopeKind::Dynamic:
    case RopeKind::LongRope:
        break;
    }
    return model::Error{model::ErrorCode::Unsupported,
        "rotary embedding of type " + std::string(model::name(rope.kind))
            + " cannot be computed, expected default, linear, llama3 or yarn",
        {}, "inspect the model instead; its angles depend on the length of the text", {}};
}

RotaryTable rotaryTable(const RotaryFrequencies& frequencies,
    std::span<const std::int64_t> positions, at::Device device)
{
    const auto tokens = static_cast<std::int64_t>(positions.size());
    const auto pairs = static_cast<std::int64_t>(frequencies.perPair.size());
    RotaryTable table{
        at::empty({tokens, 1, pairs}, at::kFloat), at::empty({tokens, 1, pairs}, at::kFloat)};
    float* cosine = table.cosine.mutable_data_ptr<float>();
    float* sine = table.sine.mutable_data_ptr<float>();
    for (const std::int64_t position : positions) {
        for (const double frequency : frequencies.perPair) {
            const double angle = static_cast<double>(position) * frequency;
            *cosine++ = static_cast<float>(std::cos(angle) * frequencies.scale);
            *sine++ = static_cast<float>(std::sin(angle) * frequencies.scale);
        }
    }
    return {table.cosine.to(device), table.sine.to(device)};
}

at::Tensor rotate(const at::Tensor& x, const RotaryTable& table)
{
    const std::int64_t half = table.cosine.size(-1);
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor first = wide.narrow(-1, 0, half);
    const at::Tensor second = wide.narrow(-1, half, half);
    std::vector<at::Tensor> parts{
        first * table.cosine - second * table.sine, second * table.cosine + first * table.sine};
    if (x.size(-1) > 2 * half) {
        parts.push_back(wide.narrow(-1, 2 * half, x.size(-1) - 2 * half));
    }
    return at::cat(parts, -1).to(x.scalar_type());
}

} // namespace lapidary::compute
