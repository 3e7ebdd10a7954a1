// SPDX-License-Identifier: Apache-2.0
#include "compute/engine/cli.h"

#include "compute/commands/command.h"
#include "compute/engine/command_line.h"
#include "compute/engine/output.h"
#include "compute/engine/progress_printer.h"
#include "compute/engine/signals.h"

#include <algorithm>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

constexpr const char* kHelpHint = "run `lapidary-engine --help`";

std::string overview()
{
    std::size_t width = 0;
    for (const Command& command : model::registry<Command>()) {
        width = std::max(width, command.info.id.size());
    }
    std::string text = "lapidary-engine " LAPIDARY_VERSION
                       ": everything numeric of Lapidary.\n\nUsage: lapidary-engine COMMAND "
                       "[OPTIONS]\n\nCommands:\n";
    for (const Command& command : model::registry<Command>()) {
        text += "  " + command.info.id + std::string(width + 2 - command.info.id.size(), ' ')
            + command.info.summary + "\n";
    }
    return text
        + "\n`lapidary-engine COMMAND --help` explains a command with an example.\n"
          "`--version` prints the version.\n";
}

/// Why the first argument names no command.
Error noCommand(const std::string& word)
{
    if (word.empty()) {
        return {ErrorCode::InvalidArgument, "no command given", {}, kHelpHint};
    }
    if (word.front() == '-') {
        return {ErrorCode::InvalidArgument,
            "found option \"" + word + "\" in front, expected a command first", {}, kHelpHint};
    }
    Error error = model::registry<Command>().get(word, "command").error();
    error.hint = error.hint.empty() ? kHelpHint : error.hint;
    return error;
}

/// A null result has been written by the command itself.
Result<void> printResult(const Command& command, const model::Json& value, bool isJson)
{
    if (value.is_null()) {
        return {};
    }
    if (!isJson && command.render) {
        return printOut(command.render(value, styleOfStdout()));
    }
    return printOut(
        value.dump(2, ' ', /*ensure_ascii=*/false, model::Json::error_handler_t::replace) + "\n");
}

Result<int> runCommand(const Command& command, const std::vector<std::string>& arguments)
{
    LAP_TRY(const CommandLine line, parseCommandLine(command, arguments));
    if (!line.help.empty()) {
        LAP_CHECK(printOut(line.help));
        return 0;
    }
    CancelToken cancel;
    const SignalWatcher signals([&cancel] { cancel.cancel(); });
    ProgressPrinter printer(line.progress);
    Gpu gpu({.isShared = command.info.id == "serve"});
    const auto answer = invoke(command, line.values,
        {cancel, [&printer](const Progress& progress) { printer.print(progress); }, gpu,
            threadCount()});
    printer.clear();
    LAP_TRY(const CommandResult result, answer);
    LAP_CHECK(printResult(command, result.value, line.isJson));
    return result.exitStatus;
}

Result<int> dispatch(const std::vector<std::string>& arguments)
{
    const std::string first = arguments.empty() ? "" : arguments.front();
    if (first == "--help" || first == "-h" || first == "help") {
        LAP_CHECK(printOut(overview()));
        return 0;
    }
    if (first == "--version") {
        LAP_CHECK(printOut("lapidary-engine " LAPIDARY_VERSION "\n"));
        return 0;
    }
    if (first == kProbeArgument) {
        return answerProbe();
    }
    const Command* const command = model::registry<Command>().find(first);
    if (command == nullptr) {
        return noCommand(first);
    }
    return runCommand(*command, {arguments.begin() + 1, arguments.end()});
}

} // namespace

int runEngine(const std::vector<std::string>& arguments)
{
    ignoreBrokenPipes();
    const Result<int> status = guarded<int>([&] { return dispatch(arguments); });
    if (!status) {
        printError(status.error());
        return model::exitStatus(status.error().code);
    }
    return *status;
}

} // namespace lapidary::compute
