// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine's `describe` says about kinds (grouping methods, profiles, …), for forms.
#pragma once

#include "model/core/param_spec.h"

#include <string_view>
#include <vector>

namespace lapidary::app {

/// The kinds of one sort, in the engine's order. Read leniently: an entry without an id or a
/// parameter of an unknown type is left out, because the engine may be newer.
std::vector<model::KindInfo> describedKinds(const model::Json& describe, std::string_view sort);

} // namespace lapidary::app
