// SPDX-License-Identifier: Apache-2.0
// Intervention: a change of the routing during a forward pass, as a tap of the gate. The weights of
// the model stay as they are. A new one is a new file in this folder; `trace` offers it by its id.
#pragma once

#include "compute/nn/taps.h"
#include "model/checkpoint/config/model_config.h"
#include "model/core/registry.h"

#include <functional>
#include <string_view>
#include <vector>

namespace lapidary::compute {

/// One expert that an intervention is about.
struct InterventionTarget
{
    model::LayerId layer;
    model::ExpertId expert;
    double factor = 1.0; ///< of an intervention with a factor
};

struct Intervention
{
    model::KindInfo info; ///< a parameter "factor" makes it L:E=factor instead of L:E
    /// The tap that does it. `targets` name experts that the model has, each at most once.
    std::function<Tap(std::vector<InterventionTarget> targets, const model::ModelConfig& config)>
        makeTap;

    bool hasFactor() const { return !info.parameters.empty(); }
};

/// The targets in a layer.
inline std::vector<InterventionTarget> targetsIn(
    const std::vector<InterventionTarget>& targets, model::LayerId layer)
{
    std::vector<InterventionTarget> found;
    for (const InterventionTarget& target : targets) {
        if (target.layer == layer) {
            found.push_back(target);
        }
    }
    return found;
}

} // namespace lapidary::compute
