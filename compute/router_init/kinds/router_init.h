// SPDX-License-Identifier: Apache-2.0
// RouterInit: where the rows of a router come from. A new one is a new file in this folder;
// `_router` in its name keeps makeX apart from a grouping method's.
#pragma once

#include "compute/router_init/input.h"
#include "model/core/registry.h"

#include <functional>

namespace lapidary::compute {

struct RouterInit
{
    model::KindInfo info;
    /// One row an expert, in any scale: [E, D] float64 on the CPU. The conversion centres and
    /// scales them for its gate. Errors: Numeric.
    std::function<model::Result<at::Tensor>(const RouterInitInput&, const model::Params&)> make;
};

} // namespace lapidary::compute
