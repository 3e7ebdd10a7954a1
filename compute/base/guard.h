// SPDX-License-Identifier: Apache-2.0
// The one place where exceptions end (CONTRIBUTING.md, rule 13): only torch and the standard
// library throw, and behind this guard there are Results.
#pragma once

#include "model/core/result.h"

#include <functional>
#include <optional>

namespace lapidary::compute {

/// Runs `work`; an exception becomes an Error with the code of its cause: host or GPU memory
/// exhausted, GPU lost, no GPU, else Internal.
model::Result<void> guardedVoid(const std::function<model::Result<void>()>& work);

/// The same for work that answers with a value.
template <class T>
model::Result<T> guarded(const std::function<model::Result<T>()>& work)
{
    std::optional<T> value;
    LAP_CHECK(guardedVoid([&]() -> model::Result<void> {
        LAP_TRY(value, work());
        return {};
    }));
    return *std::move(value);
}

} // namespace lapidary::compute
