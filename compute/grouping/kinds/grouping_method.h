// SPDX-License-Identifier: Apache-2.0
// GroupingMethod: which units of a layer work together. A method only says which routed expert a
// unit belongs to; sizes, shared units and locks are settled before it is asked.
#pragma once

#include "compute/base/job.h"
#include "model/core/registry.h"
#include "model/grouping/grouping.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lapidary::compute {

class LayerUnits;

/// What one layer is to be cut into.
struct GroupingTask
{
    const LayerUnits& units;
    std::vector<std::int32_t> members; ///< the n units to group (all but the shared), ascending
    std::vector<std::int64_t> sizes;   ///< of the routed experts; together n
    std::vector<double> importance;    ///< of each member
    std::uint64_t seed = 0;            ///< the user's
    const CancelToken& cancel;
};

/// By what the shared units are chosen.
enum class SharedBy
{
    Importance,     ///< the largest mean square contribution
    ActivationRate, ///< most often among the most active (CMoE)
};

/// One method; a new one is a new file in this folder.
struct GroupingMethod
{
    model::KindInfo info;
    SharedBy sharedBy = SharedBy::Importance;
    /// The routed expert (0 … sizes.size() − 1) of each member. Errors: Cancelled, Unsupported.
    std::function<model::Result<std::vector<std::int32_t>>(
        const GroupingTask&, const model::Params&)>
        group;
    /// The role of a routed expert, when the method gives it one (a name of kStepNames); else
    /// unset.
    std::function<std::string(std::int64_t expert, std::int64_t experts)> role;
};

} // namespace lapidary::compute
