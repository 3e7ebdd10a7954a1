// SPDX-License-Identifier: Apache-2.0
#include "model/plan/gate_profile.h"

#include "model/core/param_spec.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace lapidary::model {

namespace {

constexpr std::array<GateProfile, 6> kProfiles{{
    {.id = "glm4moe", .score = GateScore::Sigmoid, .hasSelectionBias = true},
    {.id = "granitemoeshared",
        .score = GateScore::Softmax,
        .order = GateOrder::TopKThenScore,
        .logitScale = 0.25},
    {.id = "mixtral", .score = GateScore::Softmax, .isRenormalised = true, .logitScale = 0.25},
    {.id = "qwen2moe", .score = GateScore::Softmax, .logitScale = 0.25},
    {.id = "qwen3moe", .score = GateScore::Softmax, .isRenormalised = true, .logitScale = 0.25},
    {.id = "lapidary", .score = GateScore::Hard},
}};

} // namespace

std::span<const GateProfile> gateProfiles()
{
    return kProfiles;
}

Result<const GateProfile*> findGateProfile(std::string_view id)
{
    const auto found = std::find_if(kProfiles.begin(), kProfiles.end(),
        [id](const GateProfile& profile) { return profile.id == id; });
    if (found != kProfiles.end()) {
        return &*found;
    }
    std::string known;
    std::vector<std::string> ids;
    for (const GateProfile& profile : kProfiles) {
        ids.emplace_back(profile.id);
        known += (known.empty() ? "" : ", ") + ids.back();
    }
    const std::string close = nearest(id, ids);
    return Error{ErrorCode::InvalidArgument,
        "unknown profile \"" + std::string(id) + "\", expected one of: " + known, {},
        close.empty() ? std::string() : "did you mean \"" + close + "\"?"};
}

std::string_view name(GateScore score)
{
    constexpr std::array<std::string_view, 3> kNames{"sigmoid", "softmax", "hard"};
    return kNames[static_cast<std::size_t>(score)];
}

std::string_view name(GateOrder order)
{
    constexpr std::array<std::string_view, 2> kNames{"score-then-topk", "topk-then-score"};
    return kNames[static_cast<std::size_t>(order)];
}

Json toJson(const GateProfile& profile)
{
    return {{"score", name(profile.score)}, {"order", name(profile.order)},
        {"renormalise", profile.isRenormalised}, {"scale", profile.scale},
        {"selection_bias", profile.hasSelectionBias}};
}

} // namespace lapidary::model
