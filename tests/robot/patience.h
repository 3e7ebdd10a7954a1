// SPDX-License-Identifier: GPL-3.0-or-later
// How much slower the sanitizer build is allowed to be.
#pragma once

namespace lapidary::robot {

#ifdef LAPIDARY_SANITIZED
/// How much more CPU time address and undefined-behaviour checks at -O1 may take than the optimised
/// build: an estimate, not a measurement.
inline constexpr int kSanitizerFactor = 4;
#else
inline constexpr int kSanitizerFactor = 1;
#endif

} // namespace lapidary::robot
