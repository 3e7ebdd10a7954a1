// SPDX-License-Identifier: Apache-2.0
// Random groupings and random edits, for property tests.
#pragma once

#include "model/grouping/edits.h"

#include <algorithm>
#include <random>

namespace lapidary::test {

/// Draws groupings and patches; the same seed gives the same ones.
class GroupingDice
{
public:
    explicit GroupingDice(unsigned seed)
        : m_random(seed)
    { }

    int below(int count)
    {
        return static_cast<int>(m_random() % static_cast<unsigned>(std::max(1, count)));
    }

    model::Grouping grouping(int layers = 3, int neurons = 37, int heads = 6, int experts = 5)
    {
        model::Grouping made = model::emptyGrouping(
            {"sha256:fixture", static_cast<std::size_t>(layers), static_cast<std::size_t>(neurons),
                static_cast<std::size_t>(heads)},
            static_cast<std::size_t>(experts), /*withHeads=*/true);
        for (model::LayerGrouping& layer : made.layers) {
            for (const model::UnitKind kind : {model::UnitKind::Neuron, model::UnitKind::Head}) {
                for (model::Owner& owner : layer.units(kind)) {
                    owner = below(experts + 2) - 2;
                }
            }
        }
        return made;
    }

    /// An expert of the grouping, or now and then shared, unassigned or one that does not exist.
    model::Owner owner(const model::Grouping& grouping)
    {
        const int pick = below(static_cast<int>(grouping.experts.size()) + 3) - 2;
        return pick < 0 ? pick : expert(grouping);
    }

    model::Owner expert(const model::Grouping& grouping)
    {
        return grouping.experts.empty() || below(20) == 0
            ? 99
            : grouping
                  .experts[static_cast<std::size_t>(
                      below(static_cast<int>(grouping.experts.size())))]
                  .id;
    }

    model::UnitSelection selection(const model::Grouping& grouping)
    {
        const auto& layer = grouping.layers[static_cast<std::size_t>(
            below(static_cast<int>(grouping.layers.size())))];
        model::UnitSelection chosen{
            layer.layer, below(3) == 0 ? model::UnitKind::Head : model::UnitKind::Neuron, {}};
        const auto size = static_cast<int>(layer.units(chosen.kind).size());
        const int share = 1 + below(8);
        for (int unit = 0; unit < size; ++unit) {
            if (below(share) == 0) {
                chosen.units.push_back(unit);
            }
        }
        return chosen;
    }

    model::Expert anyExpert(model::Owner id)
    {
        return {.id = id,
            .name = below(2) == 0 ? "" : "Facet " + std::to_string(below(100)),
            .role = below(2) == 0
                ? ""
                : std::string(model::kExpertRoles[static_cast<std::size_t>(below(5))]),
            .color = below(2) == 0 ? "" : "#12ab3c",
            .isLocked = below(4) == 0};
    }

    /// One edit of any sort; some are refused by `apply` or by the builder.
    model::Result<model::Patch> edit(const model::Grouping& grouping)
    {
        switch (below(8)) {
        case 0: {
            model::Expert added = anyExpert(grouping.freeId());
            added.isLocked = false;
            return model::addExpert(added);
        }
        case 1:
            return model::changeExpert(anyExpert(expert(grouping)), "Change");
        case 2:
            return below(3) == 0
                ? model::removeExpert(grouping, expert(grouping), owner(grouping))
                : model::mergeExperts(grouping, expert(grouping), expert(grouping));
        case 3: {
            const model::Owner from = expert(grouping);
            std::vector<model::UnitSelection> members = model::membersOf(grouping, from);
            for (model::UnitSelection& part : members) {
                std::erase_if(part.units, [&](std::int32_t) { return below(2) == 0; });
            }
            model::Expert added = anyExpert(grouping.freeId());
            added.isLocked = false;
            return model::splitExpert(grouping, from, added, members);
        }
        case 4:
        case 5:
            return copies(grouping);
        default:
            return model::assignUnits(
                grouping, {selection(grouping), selection(grouping)}, owner(grouping));
        }
    }

private:
    model::Result<model::Patch> copies(const model::Grouping& grouping)
    {
        model::UnitSelection neurons = selection(grouping);
        const model::LayerGrouping& layer = *grouping.layer(neurons.layer);
        const bool isAdded = below(3) != 0;
        std::erase_if(neurons.units, [&](std::int32_t unit) {
            return neurons.kind == model::UnitKind::Neuron
                && layer.neurons[static_cast<std::size_t>(unit)] < 0;
        });
        return model::copyUnits(grouping, neurons, expert(grouping), isAdded);
    }

    std::mt19937 m_random;
};

} // namespace lapidary::test
