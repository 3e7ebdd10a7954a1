// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/grouping_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lapidary::model {

namespace {

LayerSizes sizesOf(
    const LayerGrouping& layer, UnitKind kind, const std::vector<std::size_t>& rank, std::size_t n)
{
    LayerSizes sizes;
    sizes.layer = layer.layer;
    sizes.experts.resize(n);
    for (const Owner owner : layer.units(kind)) {
        if (owner >= 0) {
            ++sizes.experts[rank[static_cast<std::size_t>(owner)]];
        } else {
            ++(owner == kShared ? sizes.shared : sizes.unassigned);
        }
    }
    if (kind == UnitKind::Neuron) {
        for (const UnitCopy& copy : layer.copies) {
            ++sizes.experts[rank[static_cast<std::size_t>(copy.expert)]];
        }
    }
    return sizes;
}

} // namespace

std::int64_t LayerSizes::assigned() const
{
    return std::accumulate(experts.begin(), experts.end(), shared);
}

double LayerSizes::deviation() const
{
    const auto n = static_cast<double>(experts.size());
    const double sum = static_cast<double>(assigned() - shared);
    if (experts.empty() || sum <= 0.0) {
        return 0.0;
    }
    double squares = 0.0;
    for (const std::int64_t size : experts) {
        const double off = static_cast<double>(size) - sum / n;
        squares += off * off;
    }
    return std::sqrt(squares / n) / (sum / n);
}

std::vector<LayerSizes> sizesOf(const Grouping& grouping, UnitKind kind)
{
    std::vector<std::size_t> rank(
        grouping.experts.empty() ? 0 : static_cast<std::size_t>(grouping.experts.back().id) + 1);
    for (std::size_t i = 0; i < grouping.experts.size(); ++i) {
        rank[static_cast<std::size_t>(grouping.experts[i].id)] = i;
    }
    std::vector<LayerSizes> all;
    for (const LayerGrouping& layer : grouping.layers) {
        all.push_back(sizesOf(layer, kind, rank, grouping.experts.size()));
    }
    return all;
}

std::int64_t differingUnits(const Grouping& a, const Grouping& b, UnitKind kind)
{
    std::int64_t count = 0;
    for (const LayerGrouping& layer : a.layers) {
        const LayerGrouping* other = b.layer(layer.layer);
        if (other == nullptr) {
            continue;
        }
        const std::vector<Owner>& left = layer.units(kind);
        const std::vector<Owner>& right = other->units(kind);
        for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
            count += left[i] == right[i] ? 0 : 1;
        }
    }
    return count;
}

} // namespace lapidary::model
