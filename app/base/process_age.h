// SPDX-License-Identifier: GPL-3.0-or-later
// How long this process has existed, loading of its libraries included.
#pragma once

#include <chrono>

namespace lapidary::app {

/// Time since the kernel made the process, to 10 ms; 0 where /proc does not tell.
std::chrono::milliseconds processAge();

} // namespace lapidary::app
