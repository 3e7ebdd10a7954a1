// SPDX-License-Identifier: GPL-3.0-or-later
// What a run says, in words for people.
#pragma once

#include "widgets/theme/tokens.h"

#include <QString>

namespace lapidary::model {
struct RunState;
}

namespace lapidary::app {

/// "Running", "Paused", …; what the workbench does not know is shown as it is.
QString runStateName(const QString& state);

/// The icon of a state in resources/icons.
QString runStateIcon(const QString& state);

/// The colour of its icon.
widgets::Token runStateToken(const QString& state);

/// What the state means right now, one sentence.
QString runStateSentence(const model::RunState& state);

/// Name of a curve ("loss/cross-entropy": "loss: cross-entropy").
QString curveName(const QString& scalar);

/// What a curve measures, one sentence; empty when it is not known here.
QString curveMeaning(const QString& scalar);

} // namespace lapidary::app
