// SPDX-License-Identifier: Apache-2.0
// SelfCheck: one kernel (or one property) compared with its reference on the user's own machine.
// `doctor` runs them.
#pragma once

#include "compute/kernels/kernels.h"
#include "model/core/registry.h"

#include <functional>
#include <string>

namespace lapidary::compute {

/// What a check found. `figure` is the largest deviation from the reference in units of its
/// tolerance: a check that passed has ≤ 1, one that found something else wrong may have it too.
struct SelfCheckResult
{
    bool passed = false;
    double figure = 0.0;
    std::string detail; ///< one clause for people: cases run and worst case, or what is wrong
};

/// One self-check; a new one is a new file in this folder.
struct SelfCheck
{
    model::KindInfo info;
    /// Checks the kernels of one device. Errors: what a kernel answered where it should have
    /// computed.
    std::function<model::Result<SelfCheckResult>(const KernelSet&)> run;
};

} // namespace lapidary::compute
