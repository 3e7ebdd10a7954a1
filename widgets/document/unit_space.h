// SPDX-License-Identifier: GPL-3.0-or-later
// UnitSpace: the numbering of all units of a model, so that selections and tables need one index
// per unit. Neurons come first, layer by layer, then the heads.
#pragma once

#include "model/grouping/grouping.h"

#include <QString>

#include <cstdint>

namespace lapidary::widgets {

/// Number of a unit in its UnitSpace; -1 names none.
using UnitId = std::int32_t;

inline constexpr UnitId kNoUnit = -1;

using model::UnitKind;

/// A unit as tensor names have it: layer and index count from 0.
struct Unit
{
    UnitKind kind = UnitKind::Neuron;
    int layer = 0;
    int index = 0;

    friend bool operator==(const Unit&, const Unit&) = default;
};

/// Units [first, last) of one kind in one layer.
struct UnitRange
{
    UnitId first = 0;
    UnitId last = 0;

    int count() const { return last - first; }

    bool contains(UnitId unit) const { return unit >= first && unit < last; }

    friend bool operator==(const UnitRange&, const UnitRange&) = default;
};

/// How many layers, neurons and heads a model has; every layer has the same.
class UnitSpace
{
public:
    static constexpr std::int64_t kMostUnits = std::int64_t{1} << 28;

    UnitSpace() = default;

    /// Sizes must not be negative and the sum not above kMostUnits (`fits`).
    UnitSpace(int layers, int neurons, int heads);

    static bool fits(std::int64_t layers, std::int64_t neurons, std::int64_t heads);

    int layers() const { return m_layers; }

    int neurons() const { return m_neurons; }

    int heads() const { return m_heads; }

    /// All units of all layers.
    int size() const { return m_layers * (m_neurons + m_heads); }

    UnitId id(const Unit& unit) const;
    Unit unit(UnitId id) const;
    UnitRange range(UnitKind kind, int layer) const;

    /// "L12 · neuron 3 481", "L3 · head 4".
    QString label(UnitId id) const;

    friend bool operator==(const UnitSpace&, const UnitSpace&) = default;

private:
    int m_layers = 0;
    int m_neurons = 0;
    int m_heads = 0;
};

/// "1 unit", "1 204 neurons", in the words of the kind.
QString unitCountText(qsizetype count, UnitKind kind);

} // namespace lapidary::widgets
