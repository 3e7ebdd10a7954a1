// SPDX-License-Identifier: Apache-2.0
// One patch between two groupings: unlock, add, take copies away, move, copy, remove, and give the
// experts that stay their new names and locks.
#include "model/grouping/edits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lapidary::model {

namespace {

Result<void> checkComparable(const Grouping& from, const Grouping& to)
{
    const auto isAlike = [](const LayerGrouping& a, const LayerGrouping& b) {
        return a.layer == b.layer && a.neurons.size() == b.neurons.size()
            && a.heads.size() == b.heads.size();
    };
    if (from.layers.size() == to.layers.size()
        && std::equal(from.layers.begin(), from.layers.end(), to.layers.begin(), isAlike)) {
        return {};
    }
    return Error{ErrorCode::InvalidArgument,
        "the two groupings do not have the same layers with the same numbers of units", {},
        "start a new grouping instead", {}};
}

void appendUnlocked(std::vector<PatchStep>& steps, const Grouping& from)
{
    for (Expert expert : from.experts) {
        if (std::exchange(expert.isLocked, false)) {
            steps.emplace_back(ChangeExpertStep{std::move(expert)});
        }
    }
}

void appendAdded(std::vector<PatchStep>& steps, const Grouping& from, const Grouping& to)
{
    for (Expert expert : to.experts) {
        if (from.expert(expert.id) == nullptr) {
            expert.isLocked = false;
            steps.emplace_back(AddExpertStep{std::move(expert)});
        }
    }
}

/// Copies of neurons that move are taken away and made again, which is always possible.
void appendUnits(std::vector<PatchStep>& steps, const LayerGrouping& from, const LayerGrouping& to)
{
    const auto isKept = [&](const LayerGrouping& other, const UnitCopy& copy) {
        const auto unit = static_cast<std::size_t>(copy.unit);
        return from.neurons[unit] == to.neurons[unit]
            && std::binary_search(other.copies.begin(), other.copies.end(), copy);
    };
    CopyStep removed{from.layer, /*isAdded=*/false, {}};
    std::copy_if(from.copies.begin(), from.copies.end(), std::back_inserter(removed.copies),
        [&](const UnitCopy& copy) { return !isKept(to, copy); });
    CopyStep added{from.layer, /*isAdded=*/true, {}};
    std::copy_if(to.copies.begin(), to.copies.end(), std::back_inserter(added.copies),
        [&](const UnitCopy& copy) { return !isKept(from, copy); });
    if (!removed.copies.empty()) {
        steps.emplace_back(std::move(removed));
    }
    for (const UnitKind kind : {UnitKind::Neuron, UnitKind::Head}) {
        AssignStep step{from.layer, kind, {}};
        const std::vector<Owner>& before = from.units(kind);
        const std::vector<Owner>& after = to.units(kind);
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (before[i] == after[i]) {
                continue;
            }
            const auto unit = static_cast<std::int32_t>(i);
            if (!step.runs.empty() && step.runs.back().owner == after[i]
                && step.runs.back().first + step.runs.back().count == unit) {
                ++step.runs.back().count;
            } else {
                step.runs.push_back({unit, 1, after[i]});
            }
        }
        if (!step.runs.empty()) {
            steps.emplace_back(std::move(step));
        }
    }
    if (!added.copies.empty()) {
        steps.emplace_back(std::move(added));
    }
}

void appendRemoved(std::vector<PatchStep>& steps, const Grouping& from, const Grouping& to)
{
    for (const Expert& expert : from.experts) {
        if (to.expert(expert.id) == nullptr) {
            steps.emplace_back(RemoveExpertStep{expert.id});
        }
    }
}

/// Final names, colours and locks.
void appendChanged(std::vector<PatchStep>& steps, const Grouping& from, const Grouping& to)
{
    for (const Expert& expert : to.experts) {
        const Expert* before = from.expert(expert.id);
        Expert present = before != nullptr ? *before : expert;
        present.isLocked = false;
        if (!(present == expert)) {
            steps.emplace_back(ChangeExpertStep{expert});
        }
    }
}

} // namespace

Result<Patch> difference(const Grouping& from, const Grouping& to, std::string label)
{
    LAP_CHECK(checkComparable(from, to));
    Patch patch{std::move(label), {}};
    if (from.experts == to.experts && from.layers == to.layers) {
        return patch;
    }
    appendUnlocked(patch.steps, from);
    appendAdded(patch.steps, from, to);
    for (std::size_t i = 0; i < from.layers.size(); ++i) {
        appendUnits(patch.steps, from.layers[i], to.layers[i]);
    }
    appendRemoved(patch.steps, from, to);
    appendChanged(patch.steps, from, to);
    return patch;
}

} // namespace lapidary::model
