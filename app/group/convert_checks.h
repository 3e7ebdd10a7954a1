// SPDX-License-Identifier: GPL-3.0-or-later
// What a conversion needs and what will be doubtful about it, before it is run.
#pragma once

#include "model/core/json.h"
#include "model/core/param_spec.h"

#include <QString>

#include <vector>

namespace lapidary::app {

class GroupSession;

/// One line of the list of what a conversion needs.
struct Check
{
    enum class State
    {
        Good,
        Doubtful,
        Bad, ///< cannot be converted like this
    };

    State state = State::Good;
    QString text;
};

/// Checks the grouping that is shown against `values`, the parameters of `convert` so far.
std::vector<Check> conversionChecks(const GroupSession& session, const model::Json& values);

/// "✓  Every neuron has an expert".
QString checkLine(const Check& check);

/// The parameters of `convert` that a person chooses in the window, from what the engine
/// describes; how many experts work, from the grouping.
std::vector<model::ParamSpec> conversionSpecs(
    const std::vector<model::ParamSpec>& described, const GroupSession& session);

} // namespace lapidary::app
