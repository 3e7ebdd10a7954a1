// SPDX-License-Identifier: Apache-2.0
// Patch: every edit of a grouping, from one dragged neuron to a whole new grouping, is a list of
// the same four steps. `apply` returns the patch that takes it back.
#pragma once

#include "model/grouping/grouping.h"

#include <string>
#include <variant>
#include <vector>

namespace lapidary::model {

/// `count` units from `first` on get the same owner.
struct UnitRun
{
    std::int32_t first = 0;
    std::int32_t count = 0;
    Owner owner = kUnassigned;

    friend bool operator==(const UnitRun&, const UnitRun&) = default;
};

/// Gives units of one layer to other owners. Runs ascend and do not overlap.
struct AssignStep
{
    LayerId layer;
    UnitKind kind = UnitKind::Neuron;
    std::vector<UnitRun> runs;

    friend bool operator==(const AssignStep&, const AssignStep&) = default;
};

/// Adds an expert without members.
struct AddExpertStep
{
    Expert expert;

    friend bool operator==(const AddExpertStep&, const AddExpertStep&) = default;
};

/// Removes an expert without members that is not locked.
struct RemoveExpertStep
{
    Owner expert = 0;

    friend bool operator==(const RemoveExpertStep&, const RemoveExpertStep&) = default;
};

/// Replaces name, role, colour and lock of the expert with the same id.
struct ChangeExpertStep
{
    Expert expert;

    friend bool operator==(const ChangeExpertStep&, const ChangeExpertStep&) = default;
};

/// Adds or removes copies of neurons in one layer; `copies` ascend.
struct CopyStep
{
    LayerId layer;
    bool isAdded = true;
    std::vector<UnitCopy> copies;

    friend bool operator==(const CopyStep&, const CopyStep&) = default;
};

using PatchStep
    = std::variant<AssignStep, AddExpertStep, RemoveExpertStep, ChangeExpertStep, CopyStep>;

/// One edit: what undo takes back at once.
struct Patch
{
    std::string label; ///< for the undo list: "Move 12 neurons to Relate"
    std::vector<PatchStep> steps;

    bool isEmpty() const { return steps.empty(); }

    friend bool operator==(const Patch&, const Patch&) = default;
};

/// Changes `grouping` and returns the patch that restores it exactly (its label is the same).
/// All or nothing: after an error the grouping is as it was. A patch from outside is safe to try.
/// Errors: InvalidArgument, saying what is in the way (a locked expert, a unit or layer that is not
/// there, an expert that still has members, …).
/// Cost: the units that change, plus one pass over the layers for each expert that is removed.
Result<Patch> apply(Grouping& grouping, const Patch& patch);

} // namespace lapidary::model
