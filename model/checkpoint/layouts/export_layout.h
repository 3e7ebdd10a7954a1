// SPDX-License-Identifier: Apache-2.0
// ExportLayout: a converted model under the names and configuration of a stock class. A layout
// drafts every tensor from pieces of the native ones; nothing is read or written here. A new one is
// a new file in this folder; `_layout` in its name keeps makeX apart from the model family's.
#pragma once

#include "model/checkpoint/layout_parts/draft.h"
#include "model/core/registry.h"

#include <functional>

namespace lapidary::model {

struct ExportLayout
{
    KindInfo info;
    /// Errors: Unsupported, naming what the class cannot say and the command that would make it
    /// sayable.
    std::function<Result<ExportDraft>(const NativeModel&)> draft;
};

} // namespace lapidary::model
