// SPDX-License-Identifier: GPL-3.0-or-later
// What a card of the expert board shows; made by whoever knows the grouping.
#pragma once

#include "widgets/map/map_ink.h"

#include <QString>

#include <array>
#include <optional>

namespace lapidary::widgets {

/// The cards that stand for no expert.
inline constexpr int kSharedCard = -1;
inline constexpr int kUnassignedCard = -2;

struct CardData
{
    int expert = 0; ///< id of the expert, or kSharedCard, kUnassignedCard
    MapInk ink;
    QString tag;  ///< "E3"; empty for shared and unassigned
    QString name; ///< as a person gave it, or "Shared", "Unassigned"
    QString role; ///< the step that the expert is meant for, as people read it; may be empty
    bool isLocked = false;
    int size = 0;   ///< units in what is shown
    int target = 0; ///< units that would be even; 0: none
    /// Mean firing rate of its units at the tokens of each step; nothing without step labels.
    std::optional<std::array<double, 5>> stepRate;
    QString unitWord; ///< "neurons", "heads"
    QString key;      ///< that moves the selection here; empty: none

    bool isExpert() const { return expert >= 0; }

    friend bool operator==(const CardData&, const CardData&) = default;
};

/// How far a size may be from its target before it is called out.
inline constexpr double kSizeTolerance = 0.1;

/// "31 over", "12 under"; empty within the tolerance and for a card without units.
QString deviationText(const CardData& card);

/// The card in one sentence, for assistive technology.
QString cardSentence(const CardData& card);

} // namespace lapidary::widgets
