// SPDX-License-Identifier: Apache-2.0
// The command line of lapidary-engine (commands.md is the contract).
#pragma once

#include <string>
#include <vector>

namespace lapidary::compute {

/// Runs the engine with its arguments (without the program's name). Returns the exit status.
int runEngine(const std::vector<std::string>& arguments);

} // namespace lapidary::compute
