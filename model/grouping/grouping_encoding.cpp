// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/grouping_encoding.h"

#include "model/grouping/byte_stream.h"

#include <limits>

namespace lapidary::model {

using detail::ByteReader;
using detail::ByteWriter;

namespace {

constexpr std::uint64_t kGroupingVersion = 1;
constexpr std::uint64_t kPatchVersion = 1;
constexpr std::int32_t kLargest = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kOwnerShift = 2; ///< unassigned is stored as 0

/// Kinds of steps; the numbers are part of the format.
enum class Tag : std::uint64_t
{
    Assign = 1,
    AddExpert = 2,
    RemoveExpert = 3,
    ChangeExpert = 4,
    Copy = 5,
};

Error damaged(const std::string& what)
{
    return {ErrorCode::Corrupt, "the stored " + what + " is damaged", {},
        "restore the project from a copy", {}};
}

void put(ByteWriter& out, std::int64_t value)
{
    LAP_ASSERT(value >= 0);
    out.number(static_cast<std::uint64_t>(value));
}

void put(ByteWriter& out, const Expert& expert)
{
    put(out, std::int64_t{expert.id});
    out.text(expert.name);
    out.text(expert.role);
    out.text(expert.color);
    out.number(expert.isLocked ? 1 : 0);
}

Expert takeExpert(ByteReader& in)
{
    Expert expert;
    expert.id = in.integer();
    expert.name = in.text();
    expert.role = in.text();
    expert.color = in.text();
    expert.isLocked = in.number(1) == 1;
    return expert;
}

void put(ByteWriter& out, const std::vector<UnitCopy>& copies)
{
    out.number(copies.size());
    std::int32_t previous = 0;
    for (const UnitCopy& copy : copies) {
        put(out, std::int64_t{copy.unit} - previous);
        put(out, std::int64_t{copy.expert});
        previous = copy.unit;
    }
}

std::vector<UnitCopy> takeCopies(ByteReader& in)
{
    std::vector<UnitCopy> copies(in.count(2));
    std::int32_t unit = 0;
    for (UnitCopy& copy : copies) {
        unit += in.integer(kLargest - unit);
        copy = {unit, in.integer()};
    }
    return copies;
}

/// All owners of a layer as runs: length, owner.
void putOwners(ByteWriter& out, const std::vector<Owner>& owners)
{
    out.number(owners.size());
    for (std::size_t i = 0; i < owners.size();) {
        std::size_t end = i + 1;
        while (end < owners.size() && owners[end] == owners[i]) {
            ++end;
        }
        out.number(end - i);
        put(out, std::int64_t{owners[i]} + kOwnerShift);
        i = end;
    }
}

/// `budget`: units that may still be read; runs make few bytes into many units.
std::vector<Owner> takeOwners(ByteReader& in, std::size_t& budget)
{
    const auto size = static_cast<std::size_t>(in.number(budget));
    budget -= size;
    std::vector<Owner> owners;
    while (owners.size() < size && in.isGood()) {
        const auto count = static_cast<std::size_t>(in.number(size - owners.size()));
        const Owner owner = in.integer() - kOwnerShift;
        owners.insert(owners.end(), count, owner);
    }
    return owners;
}

void put(ByteWriter& out, const AssignStep& step)
{
    put(out, std::int64_t{step.layer.value()});
    out.number(static_cast<std::uint64_t>(step.kind));
    out.number(step.runs.size());
    std::int64_t next = 0;
    for (const UnitRun& run : step.runs) {
        put(out, run.first - next);
        put(out, std::int64_t{run.count});
        put(out, std::int64_t{run.owner} + kOwnerShift);
        next = std::int64_t{run.first} + run.count;
    }
}

AssignStep takeAssign(ByteReader& in)
{
    AssignStep step;
    step.layer = LayerId(in.integer());
    step.kind = in.number(1) == 1 ? UnitKind::Head : UnitKind::Neuron;
    step.runs.resize(in.count(3));
    std::int32_t next = 0;
    for (UnitRun& run : step.runs) {
        run.first = next + in.integer(kLargest - next);
        run.count = in.integer(kLargest - run.first);
        run.owner = in.integer() - kOwnerShift;
        next = run.first + run.count;
    }
    return step;
}

struct StepWriter
{
    ByteWriter& out;

    void tag(Tag value) const { out.number(static_cast<std::uint64_t>(value)); }

    void operator()(const AssignStep& step) const
    {
        tag(Tag::Assign);
        put(out, step);
    }

    void operator()(const AddExpertStep& step) const
    {
        tag(Tag::AddExpert);
        put(out, step.expert);
    }

    void operator()(const RemoveExpertStep& step) const
    {
        tag(Tag::RemoveExpert);
        put(out, std::int64_t{step.expert});
    }

    void operator()(const ChangeExpertStep& step) const
    {
        tag(Tag::ChangeExpert);
        put(out, step.expert);
    }

    void operator()(const CopyStep& step) const
    {
        tag(Tag::Copy);
        put(out, std::int64_t{step.layer.value()});
        out.number(step.isAdded ? 1 : 0);
        put(out, step.copies);
    }
};

Result<PatchStep> takeStep(ByteReader& in)
{
    switch (static_cast<Tag>(in.number(static_cast<std::uint64_t>(Tag::Copy)))) {
    case Tag::Assign:
        return PatchStep(takeAssign(in));
    case Tag::AddExpert:
        return PatchStep(AddExpertStep{takeExpert(in)});
    case Tag::RemoveExpert:
        return PatchStep(RemoveExpertStep{in.integer()});
    case Tag::ChangeExpert:
        return PatchStep(ChangeExpertStep{takeExpert(in)});
    case Tag::Copy: {
        CopyStep step;
        step.layer = LayerId(in.integer());
        step.isAdded = in.number(1) == 1;
        step.copies = takeCopies(in);
        return PatchStep(std::move(step));
    }
    }
    return damaged("edit");
}

} // namespace

Bytes encode(const Grouping& grouping)
{
    ByteWriter out;
    out.number(kGroupingVersion);
    out.text(grouping.model);
    out.number(grouping.experts.size());
    for (const Expert& expert : grouping.experts) {
        put(out, expert);
    }
    out.number(grouping.layers.size());
    for (const LayerGrouping& layer : grouping.layers) {
        put(out, std::int64_t{layer.layer.value()});
        putOwners(out, layer.neurons);
        putOwners(out, layer.heads);
        put(out, layer.copies);
    }
    return out.finish();
}

Bytes encode(const Patch& patch)
{
    ByteWriter out;
    out.number(kPatchVersion);
    out.text(patch.label);
    out.number(patch.steps.size());
    for (const PatchStep& step : patch.steps) {
        std::visit(StepWriter{out}, step);
    }
    return out.finish();
}

Result<Grouping> decodeGrouping(std::span<const std::byte> bytes)
{
    constexpr std::size_t kExpertBytes = 5;
    constexpr std::size_t kLayerBytes = 4;
    ByteReader in(bytes);
    Grouping grouping;
    if (in.number(kGroupingVersion) != kGroupingVersion) {
        return damaged("grouping");
    }
    grouping.model = in.text();
    for (std::size_t i = in.count(kExpertBytes); i > 0 && in.isGood(); --i) {
        grouping.experts.push_back(takeExpert(in));
    }
    std::size_t budget = GroupingLimits::kUnits;
    for (std::size_t i = in.count(kLayerBytes); i > 0 && in.isGood(); --i) {
        LayerGrouping layer;
        layer.layer = LayerId(in.integer());
        layer.neurons = takeOwners(in, budget);
        layer.heads = takeOwners(in, budget);
        layer.copies = takeCopies(in);
        grouping.layers.push_back(std::move(layer));
    }
    if (!in.isDone()) {
        return damaged("grouping");
    }
    LAP_CHECK(check(grouping));
    return grouping;
}

Result<Patch> decodePatch(std::span<const std::byte> bytes)
{
    ByteReader in(bytes);
    Patch patch;
    if (in.number(kPatchVersion) != kPatchVersion) {
        return damaged("edit");
    }
    patch.label = in.text();
    for (std::size_t i = in.count(2); i > 0 && in.isGood(); --i) {
        LAP_TRY(PatchStep step, takeStep(in));
        patch.steps.push_back(std::move(step));
    }
    if (!in.isDone()) {
        return damaged("edit");
    }
    return patch;
}

} // namespace lapidary::model
