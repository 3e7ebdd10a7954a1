// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/grouping.h"

#include "model/core/text_format.h"

#include <algorithm>

namespace lapidary::model {

namespace {

Error broken(std::string problem, std::string where)
{
    return {ErrorCode::Corrupt, std::move(problem), std::move(where), {}, {}};
}

std::string layerName(LayerId layer)
{
    return "layer " + std::to_string(layer.value());
}

std::string expertName(Owner id)
{
    return "expert " + std::to_string(id);
}

bool isColor(const std::string& text)
{
    constexpr std::size_t kLength = 7;
    const auto isHex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == kLength && text.front() == '#'
        && std::all_of(text.begin() + 1, text.end(), isHex);
}

Result<void> checkExperts(const Grouping& grouping)
{
    if (grouping.experts.size() > GroupingLimits::kExperts) {
        return broken("found " + std::to_string(grouping.experts.size())
                + " experts, expected at most " + std::to_string(GroupingLimits::kExperts),
            "experts");
    }
    Owner previous = -1;
    for (const Expert& expert : grouping.experts) {
        if (Result<void> checked = check(expert); !checked) {
            return broken(checked.error().message, "experts");
        }
        if (expert.id <= previous) {
            return broken(expertName(expert.id) + " is listed twice or out of order", "experts");
        }
        previous = expert.id;
    }
    return {};
}

/// Every owner is -2, -1 or a listed expert.
Result<void> checkOwners(
    const std::vector<bool>& isKnown, const LayerGrouping& layer, UnitKind kind)
{
    const std::vector<Owner>& owners = layer.units(kind);
    for (std::size_t i = 0; i < owners.size(); ++i) {
        const Owner owner = owners[i];
        const bool isValid = owner < 0 ? owner >= kUnassigned
                                       : static_cast<std::size_t>(owner) < isKnown.size()
                && isKnown[static_cast<std::size_t>(owner)];
        if (!isValid) {
            return broken(std::string(name(kind)) + " " + std::to_string(i) + " belongs to "
                    + expertName(owner)
                    + ", expected a listed expert, -1 (shared) or -2 (unassigned)",
                layerName(layer.layer));
        }
    }
    return {};
}

Result<void> checkCopies(const Grouping& grouping, const LayerGrouping& layer)
{
    for (std::size_t i = 0; i < layer.copies.size(); ++i) {
        const UnitCopy& copy = layer.copies[i];
        const std::string what
            = "the copy of neuron " + std::to_string(copy.unit) + " in " + expertName(copy.expert);
        if (copy.unit < 0 || static_cast<std::size_t>(copy.unit) >= layer.neurons.size()) {
            return broken(what + " has no original, expected neurons 0 to "
                    + std::to_string(layer.neurons.size()) + " (exclusive)",
                layerName(layer.layer));
        }
        const Owner owner = layer.neurons[static_cast<std::size_t>(copy.unit)];
        if (grouping.expert(copy.expert) == nullptr) {
            return broken(what + ": that expert is not listed", layerName(layer.layer));
        }
        if (owner < 0 || owner == copy.expert) {
            return broken(what + " is not possible, the neuron "
                    + (owner < 0 ? "belongs to no expert" : "is in that expert already"),
                layerName(layer.layer));
        }
        if (i > 0 && !(layer.copies[i - 1] < copy)) {
            return broken(what + " is listed twice or out of order", layerName(layer.layer));
        }
    }
    return {};
}

Error doesNotFit(
    const std::string& what, std::size_t found, std::size_t expected, const std::string& where)
{
    return {ErrorCode::InvalidArgument,
        "the grouping was made for another model: found " + std::to_string(found) + " " + what
            + ", expected " + std::to_string(expected),
        where, "group this model's units anew", {}};
}

} // namespace

std::string_view name(UnitKind kind)
{
    return kind == UnitKind::Neuron ? "neuron" : "head";
}

const Expert* Grouping::expert(Owner id) const
{
    const auto found = std::lower_bound(experts.begin(), experts.end(), id,
        [](const Expert& expert, Owner wanted) { return expert.id < wanted; });
    return found != experts.end() && found->id == id ? &*found : nullptr;
}

Expert* Grouping::expert(Owner id)
{
    return const_cast<Expert*>(std::as_const(*this).expert(id));
}

const LayerGrouping* Grouping::layer(LayerId id) const
{
    const auto found = std::lower_bound(layers.begin(), layers.end(), id,
        [](const LayerGrouping& layer, LayerId wanted) { return layer.layer < wanted; });
    return found != layers.end() && found->layer == id ? &*found : nullptr;
}

LayerGrouping* Grouping::layer(LayerId id)
{
    return const_cast<LayerGrouping*>(std::as_const(*this).layer(id));
}

Owner Grouping::freeId() const
{
    Owner id = 0;
    for (const Expert& expert : experts) {
        if (expert.id != id) {
            break;
        }
        ++id;
    }
    return id;
}

Result<void> check(const Expert& expert)
{
    const auto refused = [&](const std::string& problem) {
        return Error{
            ErrorCode::InvalidArgument, expertName(expert.id) + ": " + problem, {}, {}, {}};
    };
    if (expert.id < 0 || static_cast<std::size_t>(expert.id) >= GroupingLimits::kExperts) {
        return refused("expected an id from 0 to " + std::to_string(GroupingLimits::kExperts - 1));
    }
    const bool isPlain = std::none_of(expert.name.begin(), expert.name.end(),
        [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
    if (!isPlain || expert.name.size() > GroupingLimits::kTextBytes) {
        return refused("the name " + quotedText(expert.name) + " is not possible, expected at most "
            + std::to_string(GroupingLimits::kTextBytes) + " bytes without control characters");
    }
    if (!expert.role.empty()
        && std::find(kExpertRoles.begin(), kExpertRoles.end(), expert.role) == kExpertRoles.end()) {
        return refused("the role " + quotedText(expert.role)
            + " is not known, expected understand, extract, relate, deduce, verify or none");
    }
    if (!expert.color.empty() && !isColor(expert.color)) {
        return refused(
            "the colour " + quotedText(expert.color) + " is not known, expected #rrggbb or none");
    }
    return {};
}

Result<void> check(const Grouping& grouping)
{
    LAP_CHECK(checkExperts(grouping));
    std::vector<bool> isKnown(
        grouping.experts.empty() ? 0 : static_cast<std::size_t>(grouping.experts.back().id) + 1);
    for (const Expert& expert : grouping.experts) {
        isKnown[static_cast<std::size_t>(expert.id)] = true;
    }
    std::size_t units = 0;
    LayerId previous;
    for (const LayerGrouping& layer : grouping.layers) {
        if (!layer.layer.isValid() || !(previous < layer.layer)
            || static_cast<std::size_t>(layer.layer.value()) >= GroupingLimits::kLayers) {
            return broken(layerName(layer.layer) + " is listed twice or out of order", "layers");
        }
        units += layer.neurons.size() + layer.heads.size();
        if (units > GroupingLimits::kUnits) {
            return broken("found more than " + std::to_string(GroupingLimits::kUnits) + " units",
                layerName(layer.layer));
        }
        LAP_CHECK(checkOwners(isKnown, layer, UnitKind::Neuron));
        LAP_CHECK(checkOwners(isKnown, layer, UnitKind::Head));
        LAP_CHECK(checkCopies(grouping, layer));
        previous = layer.layer;
    }
    return {};
}

Result<void> checkFits(const Grouping& grouping, const UnitCounts& counts)
{
    if (!grouping.model.empty() && !counts.fingerprint.empty()
        && grouping.model != counts.fingerprint) {
        return Error{ErrorCode::InvalidArgument,
            "the grouping was made for another model: found the fingerprint "
                + quotedText(grouping.model) + ", expected " + counts.fingerprint,
            {}, "open the model that it was made for, or group this one anew", {}};
    }
    for (const LayerGrouping& layer : grouping.layers) {
        const std::string where = layerName(layer.layer);
        if (static_cast<std::size_t>(layer.layer.value()) >= counts.layers) {
            return doesNotFit("as the number of a layer",
                static_cast<std::size_t>(layer.layer.value()), counts.layers, where);
        }
        if (layer.neurons.size() != counts.neurons) {
            return doesNotFit("neurons", layer.neurons.size(), counts.neurons, where);
        }
        if (!layer.heads.empty() && layer.heads.size() != counts.heads) {
            return doesNotFit("heads", layer.heads.size(), counts.heads, where);
        }
    }
    return {};
}

Result<void> checkComplete(const Grouping& grouping)
{
    for (const LayerGrouping& layer : grouping.layers) {
        const auto count = std::count(layer.neurons.begin(), layer.neurons.end(), kUnassigned);
        if (count > 0) {
            const auto first = std::find(layer.neurons.begin(), layer.neurons.end(), kUnassigned)
                - layer.neurons.begin();
            return Error{ErrorCode::InvalidArgument,
                layerName(layer.layer) + " has " + std::to_string(count)
                    + " unassigned neurons, the first one is " + std::to_string(first),
                {}, "give every neuron to an expert or to the shared one", {}};
        }
    }
    return {};
}

Grouping emptyGrouping(const UnitCounts& counts, std::size_t experts, bool withHeads)
{
    Grouping grouping;
    grouping.model = counts.fingerprint;
    for (std::size_t i = 0; i < experts; ++i) {
        grouping.experts.push_back({.id = static_cast<Owner>(i)});
    }
    for (std::size_t i = 0; i < counts.layers; ++i) {
        LayerGrouping layer;
        layer.layer = LayerId(static_cast<std::int32_t>(i));
        layer.neurons.assign(counts.neurons, kUnassigned);
        layer.heads.assign(withHeads ? counts.heads : 0, kUnassigned);
        grouping.layers.push_back(std::move(layer));
    }
    return grouping;
}

} // namespace lapidary::model
