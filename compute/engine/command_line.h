// SPDX-License-Identifier: Apache-2.0
// One command's arguments, read by its ParamSpecs.
#pragma once

#include "compute/commands/command.h"
#include "compute/engine/progress_printer.h"

#include <string>
#include <vector>

namespace lapidary::compute {

struct CommandLine
{
    model::Json values = model::Json::object(); ///< by parameter name, not yet checked
    std::string help; ///< the text to print instead of running, when --help was given
    bool isJson = false;
    ProgressMode progress = ProgressMode::Terminal;
};

/// Reads the arguments after the command's name. `sequence_length` is `--sequence-length`;
/// positional parameters come in the order of the specs; a list is given by repeating its option,
/// numbers also with commas. Values are turned into the spec's JSON type where they can be, and
/// stay text where not, so that Params::parse names what was found.
/// Errors: InvalidArgument for an unknown option (with the nearest known one), a surplus argument
/// or a missing value.
model::Result<CommandLine> parseCommandLine(
    const Command& command, const std::vector<std::string>& arguments);

} // namespace lapidary::compute
