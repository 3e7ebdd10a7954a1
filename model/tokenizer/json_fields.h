// SPDX-License-Identifier: Apache-2.0
// Members of JSON objects with a default; a member of another type counts as absent, as in the
// reference, except where a rule says otherwise.
#pragma once

#include "model/core/json.h"

#include <string>

namespace lapidary::model {

inline const Json& memberOf(const Json& object, const char* name)
{
    static const Json kAbsent;
    if (!object.is_object()) {
        return kAbsent;
    }
    const auto member = object.find(name);
    return member == object.end() ? kAbsent : *member;
}

inline std::string textOf(const Json& object, const char* name, std::string otherwise = {})
{
    const Json& member = memberOf(object, name);
    return member.is_string() ? member.get<std::string>() : std::move(otherwise);
}

inline bool flagOf(const Json& object, const char* name, bool otherwise)
{
    const Json& member = memberOf(object, name);
    return member.is_boolean() ? member.get<bool>() : otherwise;
}

/// A whole number in [lowest, highest], or `otherwise`.
inline std::int64_t integerOf(const Json& object, const char* name, std::int64_t lowest,
    std::int64_t highest, std::int64_t otherwise)
{
    const Json& member = memberOf(object, name);
    if (!member.is_number_integer()) {
        return otherwise;
    }
    if (member.is_number_unsigned() && member.get<std::uint64_t>() > INT64_MAX) {
        return otherwise;
    }
    const auto value = member.get<std::int64_t>();
    return value >= lowest && value <= highest ? value : otherwise;
}

} // namespace lapidary::model
