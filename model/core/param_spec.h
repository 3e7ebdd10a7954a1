// SPDX-License-Identifier: Apache-2.0
// ParamSpec: what a kind or a command can be told. The command line, `serve`, `--set`, recipes and
// the workbench's forms are all derived from these lists; nothing else parses parameters.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// Type of a parameter's value; the JSON type follows in parentheses.
enum class ParamType
{
    Flag,    ///< yes or no (boolean)
    Integer, ///< whole number (integer)
    Number,  ///< real number (number)
    Text,    ///< any text (string)
    Choice,  ///< one of `choices` (string)
    Path,    ///< a file or folder (string)
};

/// One parameter. Names are snake_case in JSON; the command line shows them with dashes
/// (`sequence_length` is
/// `--sequence-length`).
struct ParamSpec
{
    std::string name;
    ParamType type = ParamType::Text;
    std::string help;                 ///< one line, for people
    Json defaultValue = nullptr;      ///< null: no default; then optional unless `isRequired`
    std::optional<double> minimum;    ///< Integer and Number: smallest allowed value
    std::optional<double> maximum;    ///< Integer and Number: largest allowed value
    std::vector<std::string> choices; ///< Choice: the allowed values
    std::string unit;                 ///< "tokens", "bytes", "s", … or empty
    std::string source;               ///< paper, section or equation, or empty
    bool isRequired = false;
    bool isList = false; ///< an array in JSON; repeated (or comma-separated for numbers) on the
                         ///< command line
    bool isPositional = false; ///< on the command line given without its name
};

/// Identity of a registered kind, as `describe` shows it.
struct KindInfo
{
    std::string id;
    std::string title;
    std::string summary; ///< one sentence
    std::string source;  ///< paper, section or equation, or empty
    std::vector<ParamSpec> parameters;
};

/// Validated parameters: every value has the type its spec demands and lies in its range, defaults
/// are filled in. A getter for a name or type that no spec has is our own bug and asserts.
class Params
{
public:
    /// Checks `values` (a JSON object) against `specs`. Fails with InvalidArgument, naming the
    /// parameter, what was found and what was expected; an unknown name is answered with the
    /// nearest known one.
    static Result<Params> parse(const std::vector<ParamSpec>& specs, const Json& values);

    /// True when a value was given or has a default.
    bool has(std::string_view name) const;
    bool flag(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    double number(std::string_view name) const;
    /// Text, Choice and Path.
    std::string text(std::string_view name) const;
    std::vector<std::int64_t> integers(std::string_view name) const;
    std::vector<double> numbers(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;

    const Json& json() const { return m_values; }

private:
    explicit Params(Json values)
        : m_values(std::move(values))
    { }

    const Json& at(std::string_view name) const;

    Json m_values;
};

/// JSON forms for `describe`.
Json toJson(const ParamSpec& spec);
Json toJson(const KindInfo& info);
/// Name of a type in JSON ("flag", "integer", …).
std::string_view name(ParamType type);

/// The candidate with the smallest edit distance to `word`, if it is close enough to be meant; else
/// empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

} // namespace lapidary::model
