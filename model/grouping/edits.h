// SPDX-License-Identifier: Apache-2.0
// The edits that a person makes, as patches. None of these functions changes the grouping: `apply`
// does, and may still refuse (a locked expert).
#pragma once

#include "model/grouping/patch.h"

#include <vector>

namespace lapidary::model {

/// Units of one layer that are meant together; ascending, without repetition.
struct UnitSelection
{
    LayerId layer;
    UnitKind kind = UnitKind::Neuron;
    std::vector<std::int32_t> units;
};

/// How an expert is called in sentences: its name, else "expert 3"; "shared", "unassigned".
std::string titleOf(const Grouping& grouping, Owner owner);

/// Gives the units to `owner` (an expert, kShared or kUnassigned); their copies that would then be
/// senseless go. Units that are there already are left out, so the patch may be empty.
/// Errors: InvalidArgument for units that do not exist.
Result<Patch> assignUnits(
    const Grouping& grouping, const std::vector<UnitSelection>& selection, Owner owner);

/// The selection without the members of locked experts.
std::vector<UnitSelection> withoutLocked(
    const Grouping& grouping, const std::vector<UnitSelection>& selection);

/// The members of one owner in one layer, or in all when `layer` is invalid.
std::vector<UnitSelection> membersOf(
    const Grouping& grouping, Owner owner, LayerId layer = LayerId());

/// Adds an empty expert; its id should be `grouping.freeId()`.
Patch addExpert(const Expert& expert);

/// Gives all members to `heir` and removes the expert. Errors: InvalidArgument.
Result<Patch> removeExpert(const Grouping& grouping, Owner expert, Owner heir = kUnassigned);

/// Replaces name, role, colour and lock. `label` is what the undo list says ("Rename to Relate").
Patch changeExpert(const Expert& changed, std::string label);

/// Everything that belongs to `from` goes to `into`; `from` disappears. Errors: InvalidArgument.
Result<Patch> mergeExperts(const Grouping& grouping, Owner into, Owner from);

/// Adds the expert `added` and gives it `members`, which must all belong to `expert`.
/// Errors: InvalidArgument.
Result<Patch> splitExpert(const Grouping& grouping, Owner expert, const Expert& added,
    const std::vector<UnitSelection>& members);

/// Adds copies of neurons in a further expert, or takes them away. Those that are there already (or
/// not there) are left out. Errors: InvalidArgument.
Result<Patch> copyUnits(
    const Grouping& grouping, const UnitSelection& neurons, Owner expert, bool isAdded);

/// The edit that makes `to` out of `from`: a new clustering or a snapshot as one step of undo. Both
/// must list the same layers with the same numbers of units; a layer of heads that is grouped in
/// one only is an error too. Locks of `from` do not stand in the way. Errors: InvalidArgument when
/// they were not made for the same layers.
Result<Patch> difference(const Grouping& from, const Grouping& to, std::string label);

} // namespace lapidary::model
