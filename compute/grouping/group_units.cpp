// SPDX-License-Identifier: Apache-2.0
#include "compute/grouping/group_units.h"

#include "compute/assignment/balanced_assignment.h"
#include "compute/base/aten.h"

#include <algorithm>
#include <numeric>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::kShared;
using model::kUnassigned;
using model::Owner;
using model::Result;

std::vector<double> toVector(const at::Tensor& values)
{
    const at::Tensor wide = values.to(at::kDouble).contiguous();
    return {wide.data_ptr<double>(), wide.data_ptr<double>() + wide.numel()};
}

/// The `count` members with the largest key, ascending; ties go to the smaller unit.
std::vector<std::int32_t> largest(
    std::vector<std::int32_t> members, const std::vector<double>& key, std::int64_t count)
{
    std::stable_sort(members.begin(), members.end(), [&](std::int32_t a, std::int32_t b) {
        return key[static_cast<std::size_t>(a)] > key[static_cast<std::size_t>(b)];
    });
    members.resize(
        static_cast<std::size_t>(std::min(count, static_cast<std::int64_t>(members.size()))));
    std::sort(members.begin(), members.end());
    return members;
}

/// Owners of the members of locked experts; everything else is unassigned.
std::vector<Owner> lockedOwners(
    const GroupPlan& plan, const std::vector<Owner>& present, std::int64_t units)
{
    std::vector<Owner> owners(static_cast<std::size_t>(units), kUnassigned);
    for (std::size_t i = 0; i < std::min(owners.size(), present.size()); ++i) {
        const bool isLocked
            = std::find(plan.locked.begin(), plan.locked.end(), present[i]) != plan.locked.end();
        owners[i] = isLocked ? present[i] : kUnassigned;
    }
    return owners;
}

std::vector<std::int32_t> unassigned(const std::vector<Owner>& owners)
{
    std::vector<std::int32_t> members;
    for (std::size_t i = 0; i < owners.size(); ++i) {
        if (owners[i] == kUnassigned) {
            members.push_back(static_cast<std::int32_t>(i));
        }
    }
    return members;
}

} // namespace

Result<std::vector<Owner>> groupUnits(const LayerUnits& units, const GroupPlan& plan,
    const std::vector<Owner>& present, const CancelToken& cancel)
{
    LAP_ASSERT(plan.method != nullptr && plan.slices >= 1 && plan.shared >= 0);
    if (plan.shared > plan.slices) {
        return Error{ErrorCode::InvalidArgument,
            "--shared is " + std::to_string(plan.shared) + ", expected at most --experts, which is "
                + std::to_string(plan.slices),
            {}, "share fewer slices", {}};
    }
    std::vector<Owner> owners = lockedOwners(plan, present, units.count());
    const std::vector<std::int64_t> slices = evenSizes(units.count(), plan.slices);
    const std::int64_t routed = plan.slices - plan.shared;
    const std::int64_t sharedUnits
        = std::accumulate(slices.begin() + routed, slices.end(), std::int64_t{0});
    const std::vector<double> importance = toVector(units.importance());
    const std::vector<double> key = plan.method->sharedBy == SharedBy::Importance
        ? importance
        : toVector(units.activationRate());
    const std::vector<std::int32_t> free = unassigned(owners);
    // All that is left is shared when there is no expert to take it.
    std::vector<Owner> experts;
    for (Owner expert = 0; expert < routed; ++expert) {
        if (std::find(plan.locked.begin(), plan.locked.end(), expert) == plan.locked.end()) {
            experts.push_back(expert);
        }
    }
    const std::int64_t sharedCount
        = experts.empty() ? static_cast<std::int64_t>(free.size()) : sharedUnits;
    for (const std::int32_t unit : largest(free, key, sharedCount)) {
        owners[static_cast<std::size_t>(unit)] = kShared;
    }
    GroupingTask task{units, unassigned(owners), {}, {}, plan.seed, cancel};
    if (task.members.empty()) {
        return owners;
    }
    task.sizes = plan.locked.empty()
        ? std::vector<std::int64_t>(slices.begin(), slices.begin() + routed)
        : evenSizes(static_cast<std::int64_t>(task.members.size()),
            static_cast<std::int64_t>(experts.size()));
    for (const std::int32_t unit : task.members) {
        task.importance.push_back(importance[static_cast<std::size_t>(unit)]);
    }
    LAP_TRY(const std::vector<std::int32_t> labels, plan.method->group(task, plan.parameters));
    LAP_ASSERT(labels.size() == task.members.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        owners[static_cast<std::size_t>(task.members[i])]
            = experts[static_cast<std::size_t>(labels[i])];
    }
    return owners;
}

} // namespace lapidary::compute
