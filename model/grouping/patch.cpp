// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/patch.h"

#include <algorithm>
#include <iterator>

namespace lapidary::model {

namespace {

Error impossible(std::string problem)
{
    return {ErrorCode::InvalidArgument, std::move(problem), {}, {}, {}};
}

std::string title(const Grouping& grouping, Owner owner)
{
    const Expert* expert = grouping.expert(owner);
    const std::string id = "expert " + std::to_string(owner);
    return expert == nullptr || expert->name.empty() ? id : id + " (" + expert->name + ")";
}

Error lockedError(const Grouping& grouping, Owner owner)
{
    Error error = impossible(title(grouping, owner) + " is locked");
    error.hint = "unlock it first";
    return error;
}

Result<void> checkTarget(const Grouping& grouping, Owner owner)
{
    if (owner == kShared || owner == kUnassigned) {
        return {};
    }
    const Expert* expert = grouping.expert(owner);
    if (expert == nullptr) {
        return impossible("there is no expert " + std::to_string(owner));
    }
    return expert->isLocked ? Result<void>(lockedError(grouping, owner)) : Result<void>();
}

Result<LayerGrouping*> layerOf(Grouping& grouping, LayerId id)
{
    LayerGrouping* layer = grouping.layer(id);
    if (layer == nullptr) {
        return impossible("layer " + std::to_string(id.value()) + " is not part of the grouping");
    }
    return layer;
}

/// The copies of one neuron.
auto copiesOf(std::vector<UnitCopy>& copies, std::int32_t unit)
{
    const auto begin = std::lower_bound(copies.begin(), copies.end(), UnitCopy{unit, 0});
    const auto end = std::find_if(
        begin, copies.end(), [unit](const UnitCopy& copy) { return copy.unit != unit; });
    return std::pair(begin, end);
}

/// A unit may leave `from` for `to`.
Result<void> checkMove(
    const Grouping& grouping, LayerGrouping& layer, UnitKind kind, std::int32_t unit, Owner to)
{
    const Owner from = layer.units(kind)[static_cast<std::size_t>(unit)];
    if (from == to) {
        return {};
    }
    const Expert* expert = grouping.expert(from);
    if (expert != nullptr && expert->isLocked) {
        return lockedError(grouping, from);
    }
    if (kind == UnitKind::Neuron && !layer.copies.empty()) {
        const auto [begin, end] = copiesOf(layer.copies, unit);
        const bool isInTheWay = begin != end
            && (to < 0
                || std::any_of(begin, end, [to](const UnitCopy& c) { return c.expert == to; }));
        if (isInTheWay) {
            return impossible("neuron " + std::to_string(unit) + " of layer "
                + std::to_string(layer.layer.value()) + " has copies, which must be removed first");
        }
    }
    return {};
}

void appendRun(std::vector<UnitRun>& runs, std::int32_t unit, Owner owner)
{
    if (!runs.empty() && runs.back().owner == owner
        && runs.back().first + runs.back().count == unit) {
        ++runs.back().count;
        return;
    }
    runs.push_back({unit, 1, owner});
}

Result<void> checkRuns(const Grouping& grouping, LayerGrouping& layer, const AssignStep& step)
{
    const auto size = static_cast<std::int64_t>(layer.units(step.kind).size());
    std::int64_t next = 0;
    for (const UnitRun& run : step.runs) {
        const std::int64_t end = std::int64_t{run.first} + run.count;
        if (run.first < next || run.count < 1 || end > size) {
            return impossible("layer " + std::to_string(layer.layer.value()) + " has no "
                + std::string(name(step.kind)) + "s " + std::to_string(run.first) + " to "
                + std::to_string(end) + " (exclusive) in this order, it has "
                + std::to_string(size));
        }
        LAP_CHECK(checkTarget(grouping, run.owner));
        for (std::int32_t unit = run.first; unit < end; ++unit) {
            LAP_CHECK(checkMove(grouping, layer, step.kind, unit, run.owner));
        }
        next = end;
    }
    return {};
}

/// Out of line: inlined, GCC 12 takes the other alternatives for uninitialised.
[[gnu::noinline]] Result<PatchStep> inverseStep(PatchStep step)
{
    return Result<PatchStep>(std::move(step));
}

Result<PatchStep> applyStep(Grouping& grouping, const AssignStep& step)
{
    LAP_TRY(LayerGrouping* const layer, layerOf(grouping, step.layer));
    LAP_CHECK(checkRuns(grouping, *layer, step));
    AssignStep inverse{step.layer, step.kind, {}};
    std::vector<Owner>& owners = layer->units(step.kind);
    for (const UnitRun& run : step.runs) {
        for (std::int32_t unit = run.first; unit < run.first + run.count; ++unit) {
            Owner& owner = owners[static_cast<std::size_t>(unit)];
            appendRun(inverse.runs, unit, owner);
            owner = run.owner;
        }
    }
    return inverseStep(std::move(inverse));
}

Result<PatchStep> applyStep(Grouping& grouping, const AddExpertStep& step)
{
    LAP_CHECK(check(step.expert));
    if (grouping.expert(step.expert.id) != nullptr) {
        return impossible("there is an expert " + std::to_string(step.expert.id) + " already");
    }
    if (step.expert.isLocked) {
        return impossible("a new expert cannot be locked, nothing could enter it");
    }
    const auto at = std::lower_bound(grouping.experts.begin(), grouping.experts.end(),
        step.expert.id, [](const Expert& expert, Owner id) { return expert.id < id; });
    grouping.experts.insert(at, step.expert);
    return inverseStep(RemoveExpertStep{step.expert.id});
}

bool hasMembers(const LayerGrouping& layer, Owner expert)
{
    const auto isIn = [expert](const std::vector<Owner>& owners) {
        return std::find(owners.begin(), owners.end(), expert) != owners.end();
    };
    return isIn(layer.neurons) || isIn(layer.heads)
        || std::any_of(layer.copies.begin(), layer.copies.end(),
            [expert](const UnitCopy& copy) { return copy.expert == expert; });
}

Result<PatchStep> applyStep(Grouping& grouping, const RemoveExpertStep& step)
{
    const Expert* expert = grouping.expert(step.expert);
    LAP_CHECK(checkTarget(grouping, step.expert));
    if (expert == nullptr) {
        return impossible("the shared and the unassigned units are no experts");
    }
    for (const LayerGrouping& layer : grouping.layers) {
        if (hasMembers(layer, step.expert)) {
            return impossible(title(grouping, step.expert) + " still has members in layer "
                + std::to_string(layer.layer.value()));
        }
    }
    AddExpertStep inverse{*expert};
    grouping.experts.erase(grouping.experts.begin() + (expert - grouping.experts.data()));
    return inverseStep(std::move(inverse));
}

Result<PatchStep> applyStep(Grouping& grouping, const ChangeExpertStep& step)
{
    LAP_CHECK(check(step.expert));
    Expert* expert = grouping.expert(step.expert.id);
    if (expert == nullptr) {
        return impossible("there is no expert " + std::to_string(step.expert.id));
    }
    return inverseStep(ChangeExpertStep{std::exchange(*expert, step.expert)});
}

Result<void> checkCopy(const Grouping& grouping, LayerGrouping& layer, const UnitCopy& copy)
{
    const std::string what = "neuron " + std::to_string(copy.unit) + " of layer "
        + std::to_string(layer.layer.value());
    if (copy.unit < 0 || static_cast<std::size_t>(copy.unit) >= layer.neurons.size()) {
        return impossible(what + " does not exist");
    }
    const Owner owner = layer.neurons[static_cast<std::size_t>(copy.unit)];
    if (owner < 0 || copy.expert < 0 || owner == copy.expert) {
        return impossible(
            what + " cannot be copied: it must belong to one expert and be copied into another");
    }
    return checkTarget(grouping, copy.expert);
}

Result<PatchStep> applyStep(Grouping& grouping, const CopyStep& step)
{
    LAP_TRY(LayerGrouping* const layer, layerOf(grouping, step.layer));
    std::vector<UnitCopy> added;
    for (const UnitCopy& copy : step.copies) {
        LAP_CHECK(checkCopy(grouping, *layer, copy));
        const bool isThere = std::binary_search(layer->copies.begin(), layer->copies.end(), copy);
        const bool isSorted = added.empty() || added.back() < copy;
        if (isThere == step.isAdded || !isSorted) {
            return impossible("the copy of neuron " + std::to_string(copy.unit) + " in expert "
                + std::to_string(copy.expert)
                + (isSorted ? (isThere ? " is there already" : " is not there")
                            : " is named twice or out of order"));
        }
        added.push_back(copy);
    }
    std::vector<UnitCopy> all;
    if (step.isAdded) {
        std::set_union(layer->copies.begin(), layer->copies.end(), added.begin(), added.end(),
            std::back_inserter(all));
    } else {
        std::set_difference(layer->copies.begin(), layer->copies.end(), added.begin(), added.end(),
            std::back_inserter(all));
    }
    layer->copies = std::move(all);
    return inverseStep(CopyStep{step.layer, !step.isAdded, std::move(added)});
}

Result<PatchStep> applyAny(Grouping& grouping, const PatchStep& step)
{
    return std::visit([&](const auto& one) { return applyStep(grouping, one); }, step);
}

} // namespace

Result<Patch> apply(Grouping& grouping, const Patch& patch)
{
    Patch inverse{patch.label, {}};
    for (const PatchStep& step : patch.steps) {
        auto taken = applyAny(grouping, step);
        if (!taken) {
            for (auto back = inverse.steps.rbegin(); back != inverse.steps.rend(); ++back) {
                LAP_ASSERT(applyAny(grouping, *back).hasValue());
            }
            return std::move(taken).error();
        }
        inverse.steps.push_back(*std::move(taken));
    }
    std::reverse(inverse.steps.begin(), inverse.steps.end());
    return inverse;
}

} // namespace lapidary::model
