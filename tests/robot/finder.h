// SPDX-License-Identifier: GPL-3.0-or-later
// Which visible thing is meant by a name, and a sentence that helps when none or several are.
#pragma once

#include "tests/robot/visible.h"

#include <optional>

namespace lapidary::robot {

/// What a target must be for an action.
enum class Need
{
    Sight,
    Enabled
};

struct Found
{
    std::optional<Visible> thing;
    QString problem; ///< why there is none
};

/// The one visible thing of that name: "Clear", "Assigned*" or "Jobs > Clear".
Found find(QStringView target, Need need);

/// The viewport, on the screen, that must be scrolled to bring a target into sight; nothing when it
/// is in sight, missing, or not scrolled away.
struct ScrolledAway
{
    QPointer<QWidget> viewport;
    bool isBelow = false;
};

std::optional<ScrolledAway> scrolledAway(QStringView target);

/// Whether some visible text contains `text`.
bool isReadable(QStringView text);

/// The names of all that is visible, for the end of a sentence.
QString everythingVisible();

} // namespace lapidary::robot
