// SPDX-License-Identifier: Apache-2.0
// Progression: what changes by schedule while a mixture is trained. It is a function of how far the
// run is and of nothing else, so a resumed run goes on as if nothing had been.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <cstdint>
#include <optional>
#include <string>

namespace lapidary::compute {

/// A value that goes from one to another between two moments of a run.
struct Ramp
{
    double from = 0.0;
    double to = 1.0;
    double begin = 0.0; ///< share of the run's steps
    double until = 0.5;
    bool isCosine = false;

    double at(double progress) const;
};

/// Source: seed project, progressive specialisation; the gate's blend is our own.
struct Progression
{
    /// From 0 (every expert on with weight 1: the dense model) to 1 (the conversion's own K and
    /// gate).
    std::optional<Ramp> experts;
    std::optional<Ramp> temperature; ///< router logits are divided by it
    std::optional<Ramp> stepLoss;    ///< factor of the weight of `step-supervision`
};

/// Experts chosen of E when the ramp of `experts` stands at `share`; K at its end.
std::int64_t activeAt(double share, std::int64_t experts, std::int64_t active);

/// Reads the recipe's key: {"experts_per_token": {"from": "all", "until": 0.5}, "temperature":
/// {"from": 2, "to": 1, "until": 0.5}, "step_loss": {…}}; every ramp takes from, to, begin, until
/// and shape (linear, cosine). Errors: InvalidArgument naming the key.
model::Result<Progression> parseProgression(const model::Json& json);

} // namespace lapidary::compute
