// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/edits.h"

#include <algorithm>
#include <utility>

namespace lapidary::model {

namespace {

Error impossible(std::string problem)
{
    return {ErrorCode::InvalidArgument, std::move(problem), {}, {}, {}};
}

/// The layer of a selection whose units all exist.
Result<const LayerGrouping*> layerOf(const Grouping& grouping, const UnitSelection& selection)
{
    const LayerGrouping* layer = grouping.layer(selection.layer);
    if (layer == nullptr) {
        return impossible(
            "layer " + std::to_string(selection.layer.value()) + " is not part of the grouping");
    }
    const auto size = static_cast<std::int64_t>(layer->units(selection.kind).size());
    std::int64_t previous = -1;
    for (const std::int32_t unit : selection.units) {
        if (unit <= previous || unit >= size) {
            return impossible("layer " + std::to_string(selection.layer.value()) + " has no "
                + std::string(name(selection.kind)) + " " + std::to_string(unit)
                + " in this place of an ascending list, it has " + std::to_string(size));
        }
        previous = unit;
    }
    return layer;
}

void appendUnit(std::vector<UnitRun>& runs, std::int32_t unit, Owner owner)
{
    if (!runs.empty() && runs.back().owner == owner
        && runs.back().first + runs.back().count == unit) {
        ++runs.back().count;
        return;
    }
    runs.push_back({unit, 1, owner});
}

/// The copies that stand in the way of giving these neurons to `owner`.
std::vector<UnitCopy> obstacles(
    const LayerGrouping& layer, const UnitSelection& selection, Owner owner)
{
    std::vector<UnitCopy> found;
    if (selection.kind == UnitKind::Neuron) {
        std::copy_if(layer.copies.begin(), layer.copies.end(), std::back_inserter(found),
            [&](const UnitCopy& copy) {
                return (owner < 0 || copy.expert == owner)
                    && std::binary_search(
                        selection.units.begin(), selection.units.end(), copy.unit);
            });
    }
    return found;
}

std::string countText(std::size_t count, std::string_view what)
{
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

/// Steps that give every member of `expert` (and its copies) to `heir`.
void appendHandover(
    std::vector<PatchStep>& steps, const LayerGrouping& layer, Owner expert, Owner heir)
{
    // Copies of foreign neurons in `expert` go over where that makes sense, and are dropped where
    // the neuron is with the heir already. Own neurons that were copied into the heir just move.
    std::vector<UnitCopy> dropped;
    std::vector<UnitCopy> added;
    for (const UnitCopy& copy : layer.copies) {
        const Owner owner = layer.neurons[static_cast<std::size_t>(copy.unit)];
        const bool isForeign = copy.expert == expert;
        const bool isOwn = owner == expert && (heir < 0 || copy.expert == heir);
        if (!isForeign && !isOwn) {
            continue;
        }
        dropped.push_back(copy);
        const UnitCopy moved{copy.unit, heir};
        if (isForeign && heir >= 0 && owner != heir
            && !std::binary_search(layer.copies.begin(), layer.copies.end(), moved)) {
            added.push_back(moved);
        }
    }
    if (!dropped.empty()) {
        steps.emplace_back(CopyStep{layer.layer, /*isAdded=*/false, std::move(dropped)});
    }
    for (const UnitKind kind : {UnitKind::Neuron, UnitKind::Head}) {
        AssignStep step{layer.layer, kind, {}};
        const std::vector<Owner>& owners = layer.units(kind);
        for (std::size_t i = 0; i < owners.size(); ++i) {
            if (owners[i] == expert) {
                appendUnit(step.runs, static_cast<std::int32_t>(i), heir);
            }
        }
        if (!step.runs.empty()) {
            steps.emplace_back(std::move(step));
        }
    }
    if (!added.empty()) {
        steps.emplace_back(CopyStep{layer.layer, /*isAdded=*/true, std::move(added)});
    }
}

Result<void> checkExpert(const Grouping& grouping, Owner id)
{
    return grouping.expert(id) != nullptr ? Result<void>()
                                          : impossible("there is no expert " + std::to_string(id));
}

Result<Patch> handOver(const Grouping& grouping, Owner expert, Owner heir, std::string label)
{
    Patch patch{std::move(label), {}};
    for (const LayerGrouping& layer : grouping.layers) {
        appendHandover(patch.steps, layer, expert, heir);
    }
    patch.steps.emplace_back(RemoveExpertStep{expert});
    return patch;
}

} // namespace

std::string titleOf(const Grouping& grouping, Owner owner)
{
    if (owner < 0) {
        return owner == kShared ? "shared" : "unassigned";
    }
    const Expert* expert = grouping.expert(owner);
    return expert == nullptr || expert->name.empty() ? "expert " + std::to_string(owner)
                                                     : expert->name;
}

Result<Patch> assignUnits(
    const Grouping& grouping, const std::vector<UnitSelection>& selection, Owner owner)
{
    Patch patch;
    std::size_t count = 0;
    for (const UnitSelection& part : selection) {
        LAP_TRY(const LayerGrouping* const layer, layerOf(grouping, part));
        AssignStep step{part.layer, part.kind, {}};
        for (const std::int32_t unit : part.units) {
            if (layer->units(part.kind)[static_cast<std::size_t>(unit)] != owner) {
                appendUnit(step.runs, unit, owner);
                ++count;
            }
        }
        if (step.runs.empty()) {
            continue;
        }
        std::vector<UnitCopy> copies = obstacles(*layer, part, owner);
        if (!copies.empty()) {
            patch.steps.emplace_back(CopyStep{part.layer, /*isAdded=*/false, std::move(copies)});
        }
        patch.steps.emplace_back(std::move(step));
    }
    patch.label = "Move " + countText(count, "unit") + " to " + titleOf(grouping, owner);
    return patch;
}

std::vector<UnitSelection> withoutLocked(
    const Grouping& grouping, const std::vector<UnitSelection>& selection)
{
    std::vector<UnitSelection> free = selection;
    for (UnitSelection& part : free) {
        const LayerGrouping* layer = grouping.layer(part.layer);
        if (layer == nullptr) {
            continue;
        }
        const std::vector<Owner>& owners = layer->units(part.kind);
        std::erase_if(part.units, [&](std::int32_t unit) {
            const auto at = static_cast<std::size_t>(unit);
            const Expert* expert
                = unit >= 0 && at < owners.size() ? grouping.expert(owners[at]) : nullptr;
            return expert != nullptr && expert->isLocked;
        });
    }
    std::erase_if(free, [](const UnitSelection& part) { return part.units.empty(); });
    return free;
}

std::vector<UnitSelection> membersOf(const Grouping& grouping, Owner owner, LayerId layer)
{
    std::vector<UnitSelection> members;
    for (const LayerGrouping& one : grouping.layers) {
        if (layer.isValid() && !(one.layer == layer)) {
            continue;
        }
        for (const UnitKind kind : {UnitKind::Neuron, UnitKind::Head}) {
            UnitSelection part{one.layer, kind, {}};
            const std::vector<Owner>& owners = one.units(kind);
            for (std::size_t i = 0; i < owners.size(); ++i) {
                if (owners[i] == owner) {
                    part.units.push_back(static_cast<std::int32_t>(i));
                }
            }
            if (!part.units.empty()) {
                members.push_back(std::move(part));
            }
        }
    }
    return members;
}

Patch addExpert(const Expert& expert)
{
    return {"Add " + (expert.name.empty() ? "expert " + std::to_string(expert.id) : expert.name),
        {AddExpertStep{expert}}};
}

Result<Patch> removeExpert(const Grouping& grouping, Owner expert, Owner heir)
{
    LAP_CHECK(checkExpert(grouping, expert));
    if (heir == expert) {
        return impossible("an expert that is removed cannot keep its members");
    }
    return handOver(grouping, expert, heir, "Remove " + titleOf(grouping, expert));
}

Patch changeExpert(const Expert& changed, std::string label)
{
    return {std::move(label), {ChangeExpertStep{changed}}};
}

Result<Patch> mergeExperts(const Grouping& grouping, Owner into, Owner from)
{
    LAP_CHECK(checkExpert(grouping, into));
    LAP_CHECK(checkExpert(grouping, from));
    if (into == from) {
        return impossible("an expert cannot be merged with itself");
    }
    return handOver(grouping, from, into,
        "Merge " + titleOf(grouping, from) + " into " + titleOf(grouping, into));
}

Result<Patch> splitExpert(const Grouping& grouping, Owner expert, const Expert& added,
    const std::vector<UnitSelection>& members)
{
    LAP_CHECK(checkExpert(grouping, expert));
    for (const UnitSelection& part : members) {
        LAP_TRY(const LayerGrouping* const layer, layerOf(grouping, part));
        for (const std::int32_t unit : part.units) {
            if (layer->units(part.kind)[static_cast<std::size_t>(unit)] != expert) {
                return impossible(std::string(name(part.kind)) + " " + std::to_string(unit)
                    + " of layer " + std::to_string(part.layer.value()) + " does not belong to "
                    + titleOf(grouping, expert));
            }
        }
    }
    LAP_TRY(Patch patch, assignUnits(grouping, members, added.id));
    patch.steps.insert(patch.steps.begin(), AddExpertStep{added});
    patch.label = "Split " + titleOf(grouping, expert);
    return patch;
}

Result<Patch> copyUnits(
    const Grouping& grouping, const UnitSelection& neurons, Owner expert, bool isAdded)
{
    LAP_CHECK(checkExpert(grouping, expert));
    LAP_TRY(const LayerGrouping* const layer, layerOf(grouping, neurons));
    if (neurons.kind != UnitKind::Neuron) {
        return impossible("heads cannot be copied");
    }
    CopyStep step{neurons.layer, isAdded, {}};
    for (const std::int32_t unit : neurons.units) {
        const UnitCopy copy{unit, expert};
        const bool isThere = std::binary_search(layer->copies.begin(), layer->copies.end(), copy);
        if (isThere != isAdded && layer->neurons[static_cast<std::size_t>(unit)] != expert) {
            step.copies.push_back(copy);
        }
    }
    Patch patch{std::string(isAdded ? "Copy " : "Remove copies of ")
            + countText(step.copies.size(), "neuron") + (isAdded ? " to " : " from ")
            + titleOf(grouping, expert),
        {}};
    if (!step.copies.empty()) {
        patch.steps.emplace_back(std::move(step));
    }
    return patch;
}

} // namespace lapidary::model
