// SPDX-License-Identifier: Apache-2.0
#include "compute/engine/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::ParamSpec;
using model::ParamType;
using model::Result;

std::string withDashes(std::string name)
{
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

std::string helpHint(const Command& command)
{
    return "run `lapidary-engine " + command.info.id + " --help`";
}

/// The whole text as a number, or the text itself.
template <class Number>
Json numberOrText(const std::string& text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? Json(value) : Json(text);
}

Json valueOf(ParamType type, const std::string& text)
{
    switch (type) {
    case ParamType::Integer:
        return numberOrText<std::int64_t>(text);
    case ParamType::Number:
        return numberOrText<double>(text);
    case ParamType::Flag:
    case ParamType::Text:
    case ParamType::Choice:
    case ParamType::Path:
        break;
    }
    return text;
}

Json listOf(ParamType type, const std::vector<std::string>& texts)
{
    const bool isNumeric = type == ParamType::Integer || type == ParamType::Number;
    Json list = Json::array();
    for (const std::string& text : texts) {
        std::size_t begin = 0;
        while (begin <= text.size()) {
            const std::size_t comma = isNumeric ? text.find(',', begin) : std::string::npos;
            list.push_back(valueOf(type, text.substr(begin, comma - begin)));
            begin = comma == std::string::npos ? text.size() + 1 : comma + 1;
        }
    }
    return list;
}

/// "16 to 4096, tokens; default 128": what follows the help of an option.
std::string remarks(const ParamSpec& spec)
{
    const auto number = [](double value) {
        return Json(
            value == std::floor(value) ? Json(static_cast<std::int64_t>(value)) : Json(value))
            .dump();
    };
    std::string text;
    const auto add
        = [&text](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    if (!spec.unit.empty()) {
        add("in " + spec.unit);
    }
    if (spec.minimum && spec.maximum) {
        add(number(*spec.minimum) + " to " + number(*spec.maximum));
    } else if (spec.minimum) {
        add("at least " + number(*spec.minimum));
    } else if (spec.maximum) {
        add("at most " + number(*spec.maximum));
    }
    if (spec.isList) {
        add("repeatable");
    }
    if (!spec.defaultValue.is_null() && spec.type != ParamType::Flag) {
        add("default "
            + (spec.defaultValue.is_string() ? spec.defaultValue.get<std::string>()
                                             : spec.defaultValue.dump()));
    }
    return text.empty() ? text : " (" + text + ")";
}

/// What stands for the value in the help: the choices, or the type.
std::string placeholder(const ParamSpec& spec)
{
    if (spec.type == ParamType::Choice) {
        std::string all;
        for (const std::string& choice : spec.choices) {
            all += (all.empty() ? "" : "|") + choice;
        }
        return all;
    }
    switch (spec.type) {
    case ParamType::Integer:
        return "N";
    case ParamType::Number:
        return "X";
    case ParamType::Path:
        return "PATH";
    default:
        return "TEXT";
    }
}

CLI::Option* addFlag(CLI::App& app, const ParamSpec& spec, Json& values)
{
    const std::string dashed = withDashes(spec.name);
    const bool isOnByDefault = spec.defaultValue.is_boolean() && spec.defaultValue.get<bool>();
    return app.add_flag_callback((isOnByDefault ? "--no-" : "--") + dashed,
        [&values, name = spec.name, isOnByDefault] { values[name] = !isOnByDefault; }, spec.help);
}

CLI::Option* addOption(CLI::App& app, const ParamSpec& spec, Json& values)
{
    if (spec.type == ParamType::Flag) {
        return addFlag(app, spec, values);
    }
    const std::string dashed = withDashes(spec.name);
    CLI::Option* const option = app.add_option(
        spec.isPositional ? dashed : "--" + dashed,
        [&values, &spec](const std::vector<std::string>& texts) {
            values[spec.name]
                = spec.isList ? listOf(spec.type, texts) : valueOf(spec.type, texts.back());
            return true;
        },
        spec.help + remarks(spec));
    option->type_name(placeholder(spec));
    option->option_text(spec.isPositional ? "" : placeholder(spec));
    if (!spec.isList) {
        option->expected(1);
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    } else {
        option->expected(1, CLI::detail::expected_max_vector_size);
        option->allow_extra_args(spec.isPositional); // `--data a b` must not take a positional b
    }
    return option;
}

Error unknownArgument(
    const Command& command, const std::string& found, const std::vector<std::string>& options)
{
    if (!found.starts_with('-')) {
        return {ErrorCode::InvalidArgument, "surplus argument \"" + found + "\"",
            "command " + command.info.id, helpHint(command)};
    }
    const std::string name = found.substr(0, found.find('='));
    const std::string close = model::nearest(name, options);
    return {ErrorCode::InvalidArgument, "unknown option \"" + name + "\"",
        "command " + command.info.id,
        close.empty() ? helpHint(command) : "did you mean \"" + close + "\"?"};
}

std::vector<std::string> optionNames(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

void addCommonOptions(CLI::App& app, CommandLine& line)
{
    app.add_flag_callback(
        "--json", [&line] { line.isJson = true; }, "print the result as one JSON document");
    app.add_option(
           "--progress",
           [&line](const std::vector<std::string>& texts) {
               line.progress = texts.back() == "json" ? ProgressMode::Json
                   : texts.back() == "none"           ? ProgressMode::None
                                                      : ProgressMode::Terminal;
               return true;
           },
           "progress on stderr: a bar on a terminal, JSON lines, or none")
        ->option_text("bar|json|none")
        ->check(CLI::IsMember(std::vector<std::string>{"bar", "json", "none"}));
}

/// CLI11 words its errors as sentences of several lines; ours are one clause.
Error fromParser(const Command& command, const CLI::ParseError& error)
{
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return {ErrorCode::InvalidArgument, text, "command " + command.info.id, helpHint(command)};
}

/// CLI11 begins the sentence with the option's name and a colon.
Error missingValue(const Command& command, std::string_view text)
{
    return {ErrorCode::InvalidArgument,
        "option \"" + std::string(text.substr(0, text.find(':'))) + "\": the value is missing",
        "command " + command.info.id, helpHint(command)};
}

} // namespace

Result<CommandLine> parseCommandLine(
    const Command& command, const std::vector<std::string>& arguments)
{
    CommandLine line;
    CLI::App app(command.info.summary, "lapidary-engine " + command.info.id);
    app.allow_extras();
    app.set_help_flag("-h,--help", "explain this command");
    const std::vector<ParamSpec> accepted = acceptedParameters(command.info);
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        CLI::Option* const option = addOption(app, accepted[i], line.values);
        if (i >= command.info.parameters.size()) {
            option->group(""); // accepted, but not worth a line of the help
        }
    }
    addCommonOptions(app, line);
    app.footer("Example:\n  " + command.example);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::CallForHelp&) {
        line.help = app.help();
        return line;
    } catch (const CLI::ArgumentMismatch& error) {
        return missingValue(command, error.what());
    } catch (const CLI::ParseError& error) {
        return fromParser(command, error);
    }
    const std::vector<std::string> surplus = app.remaining();
    if (!surplus.empty()) {
        return unknownArgument(command, surplus.front(), optionNames(app));
    }
    return line;
}

} // namespace lapidary::compute
