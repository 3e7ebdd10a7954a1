// SPDX-License-Identifier: GPL-3.0-or-later
// UnitTable: what was measured of the units of one view, a column per quantity. Made once from a
// recording and never changed.
#pragma once

#include "widgets/document/unit_space.h"

#include <QString>

#include <vector>

namespace lapidary::widgets {

/// One quantity, a value per unit of the table; NaN where there is none.
struct UnitColumn
{
    QString id;    ///< stable: "rate"
    QString title; ///< for people: "Firing rate"
    std::vector<float> values;
    bool isShare = false; ///< 0..1, shown as per cent
};

/// The units of one view (a kind in one layer) and their columns.
struct UnitTable
{
    UnitKind kind = UnitKind::Neuron;
    int layer = 0;
    UnitRange units;
    std::vector<UnitColumn> columns;
    /// Per unit the reasoning step (0..4) in which it fires most above its mean, −1 where no step
    /// was recorded or it never fires. Empty without step labels.
    std::vector<std::int8_t> preferredStep;
    /// [5][units] rate per step; empty without step labels.
    std::vector<std::vector<float>> stepRate;

    /// The column of that id, or null.
    const UnitColumn* column(QStringView id) const;

    /// The values of a unit as "title: value" lines, for tooltips and the inspector.
    struct Fact
    {
        QString title;
        QString value;
    };

    std::vector<Fact> facts(UnitId unit) const;
};

/// A value of a column for people: "3.1 %", "0.0214", "not recorded" for NaN.
QString valueText(const UnitColumn& column, float value);

} // namespace lapidary::widgets
