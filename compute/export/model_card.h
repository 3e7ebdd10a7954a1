// SPDX-License-Identifier: Apache-2.0
// The README.md of an exported model: what it is, what it was made from and how.
#pragma once

#include "model/checkpoint/layouts/export_layout.h"

#include <string>

namespace lapidary::compute {

/// Markdown from the native model's configuration and provenance; figures that were not measured
/// are not named.
std::string modelCard(const model::NativeModel& native, const model::ExportLayout& layout);

} // namespace lapidary::compute
