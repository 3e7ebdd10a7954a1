// SPDX-License-Identifier: Apache-2.0
// CurriculumSchedule: which share of the items, ordered by difficulty, a run takes its batches from
// at each moment. A new one is a new file in kinds/.
#pragma once

#include "model/core/registry.h"

#include <functional>

namespace lapidary::compute {

/// The items from `begin` to `end` of all, as shares of their number in the schedule's order.
struct PoolSpan
{
    double begin = 0.0;
    double end = 1.0;
};

enum class CurriculumOrder
{
    EasyFirst,
    HardFirst,
    Shuffled, ///< as if the scores were dealt out at random: the control
};

struct CurriculumSchedule
{
    model::KindInfo info;
    CurriculumOrder order = CurriculumOrder::EasyFirst;
    /// `progress` from 0 to 1. The span changes in steps: each change begins a new epoch.
    std::function<PoolSpan(double progress, const model::Params&)> span;
};

/// The parameters of the schedules that grow, and their span: p(t) = min(1, p₀ + (1 − p₀)·√(t/T)),
/// in twentieths.
/// Source: Platanios et al. 2019, arXiv 1903.09848, section 2.
std::vector<model::ParamSpec> pacingParameters();
PoolSpan pacingSpan(double progress, const model::Params& parameters);

} // namespace lapidary::compute
