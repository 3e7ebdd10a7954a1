// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/core/param_spec.h"
#include "model/tasks/dice.h"
#include "model/tasks/task_item.h"

#include <functional>

namespace lapidary::model {

/// One kind of problem; a new one is a new file in this folder.
struct TaskFamily
{
    KindInfo info;
    /// An item of a level; `id`, `task` and `level` are filled in by the caller. Every draw comes
    /// from the dice, so that the same dice give the same item.
    std::function<TaskItem(int level, Dice& dice)> make;
};

} // namespace lapidary::model
