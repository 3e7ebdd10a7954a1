// SPDX-License-Identifier: Apache-2.0
// Grouping: which expert each unit (an FFN neuron or an attention head) of each layer belongs to. A
// plain value that only `apply(grouping, patch)` changes, so that one undo covers every kind of
// edit.
#pragma once

#include "model/core/ids.h"
#include "model/core/result.h"
#include "model/steps/step.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// The two sorts of units.
enum class UnitKind : std::uint8_t
{
    Neuron, ///< one hidden activation of the feed-forward block
    Head,   ///< one attention head
};

/// "neuron", "head".
std::string_view name(UnitKind kind);

/// Who a unit belongs to: the id of an expert (≥ 0), or one of the two below.
using Owner = std::int32_t;

inline constexpr Owner kShared = -1;     ///< the shared expert, which works for every token
inline constexpr Owner kUnassigned = -2; ///< nobody yet; such a layer cannot be converted

/// The reasoning steps that an expert may be meant for, in the order of their labels 0…4.
inline constexpr const auto& kExpertRoles = kStepNames;

/// What a person sees of an expert. Its members are in the layers.
struct Expert
{
    Owner id = 0;          ///< ≥ 0, unique
    std::string name;      ///< as a person gave it; may be empty
    std::string role;      ///< one of kExpertRoles, or empty
    std::string color;     ///< "#rrggbb", or empty: the palette's colour of this id
    bool isLocked = false; ///< no unit enters or leaves

    friend bool operator==(const Expert&, const Expert&) = default;
};

/// A neuron that works in a second expert too.
struct UnitCopy
{
    std::int32_t unit = 0;
    Owner expert = 0;

    friend bool operator==(const UnitCopy&, const UnitCopy&) = default;

    friend bool operator<(const UnitCopy& a, const UnitCopy& b)
    {
        return a.unit != b.unit ? a.unit < b.unit : a.expert < b.expert;
    }
};

/// The units of one layer.
struct LayerGrouping
{
    LayerId layer;
    std::vector<Owner> neurons;   ///< [F]
    std::vector<Owner> heads;     ///< [H]; empty: the heads of this layer are not grouped
    std::vector<UnitCopy> copies; ///< of neurons; ascending, without repetition

    const std::vector<Owner>& units(UnitKind kind) const
    {
        return kind == UnitKind::Neuron ? neurons : heads;
    }

    std::vector<Owner>& units(UnitKind kind) { return kind == UnitKind::Neuron ? neurons : heads; }

    friend bool operator==(const LayerGrouping&, const LayerGrouping&) = default;
};

/// The whole cut. Layers that are not listed stay dense.
struct Grouping
{
    std::string model;                 ///< fingerprint of the model, or empty
    std::vector<Expert> experts;       ///< ascending by id
    std::vector<LayerGrouping> layers; ///< ascending by layer

    /// The expert with this id, or null.
    const Expert* expert(Owner id) const;
    Expert* expert(Owner id);
    /// The layer with this id, or null when it stays dense.
    const LayerGrouping* layer(LayerId id) const;
    LayerGrouping* layer(LayerId id);
    /// The smallest id that no expert has.
    Owner freeId() const;

    friend bool operator==(const Grouping&, const Grouping&) = default;
};

/// Bounds of what a file or a database may ask for.
struct GroupingLimits
{
    static constexpr std::size_t kExperts = 65536;
    static constexpr std::size_t kLayers = 65536;
    static constexpr std::size_t kUnits = std::size_t{1} << 26; ///< of all layers together
    static constexpr std::size_t kTextBytes = 200;              ///< of a name
};

/// Checks what must hold of every grouping: ids unique and in order, names without control
/// characters, known roles, colours of the form #rrggbb, every owner listed, copies of assigned
/// neurons in other experts only. Errors: Corrupt, naming the layer and the unit.
Result<void> check(const Grouping& grouping);

/// Checks what holds of one expert alone. Errors: InvalidArgument.
Result<void> check(const Expert& expert);

/// The number of units that a model offers; what a grouping must fit.
struct UnitCounts
{
    std::string fingerprint; ///< empty: not compared
    std::size_t layers = 0;
    std::size_t neurons = 0; ///< per layer
    std::size_t heads = 0;   ///< per layer
};

/// Checks that the grouping was made for such a model. Errors: InvalidArgument with both figures.
Result<void> checkFits(const Grouping& grouping, const UnitCounts& counts);

/// Checks that every neuron of every layer has an owner. Errors: InvalidArgument "layer 3 has 12
/// unassigned neurons, the first one is 17".
Result<void> checkComplete(const Grouping& grouping);

/// A grouping of all layers with every unit unassigned and `experts` unnamed experts.
/// `withHeads`: heads are units too.
Grouping emptyGrouping(const UnitCounts& counts, std::size_t experts, bool withHeads);

} // namespace lapidary::model
