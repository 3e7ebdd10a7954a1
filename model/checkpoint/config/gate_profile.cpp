// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/config/gate_profile.h"

#include "model/core/param_spec.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace lapidary::model {

namespace {

constexpr GateSpec kSoftmax{.score = GateScore::Softmax};
constexpr GateSpec kRenormalised{.score = GateScore::Softmax, .renormalise = true};

constexpr std::array<GateProfile, 6> kProfiles{{
    {"glm4moe", {.score = GateScore::Sigmoid, .hasSelectionBias = true}, 1.0},
    {"granitemoeshared", {.score = GateScore::Softmax, .order = GateOrder::TopKThenScore}, 0.25},
    {"mixtral", kRenormalised, 0.25},
    {"qwen2moe", kSoftmax, 0.25},
    {"qwen3moe", kRenormalised, 0.25},
    {"lapidary", {.score = GateScore::Hard}, 1.0},
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

Json toJson(const GateProfile& profile)
{
    const GateSpec& gate = profile.gate;
    return {{"score", name(gate.score)}, {"order", name(gate.order)},
        {"renormalise", gate.renormalise}, {"scale", gate.scale},
        {"selection_bias", gate.hasSelectionBias}};
}

} // namespace lapidary::model
