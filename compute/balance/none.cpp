// SPDX-License-Identifier: Apache-2.0
#include "compute/balance/balance_rule.h"

namespace lapidary::compute {

BalanceRule makeNone()
{
    return {.info = {.id = "none",
                .title = "None",
                .summary = "Nothing keeps the experts in use: the control of every other rule."}};
}

} // namespace lapidary::compute
