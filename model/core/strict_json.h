// SPDX-License-Identifier: Apache-2.0
// The reader for every JSON text that comes from outside. What QJsonDocument and a plain parser let
// through silently (duplicate keys, a byte order mark, NUL, depth without bound) is refused with a
// position.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// Bounds of one document; a text beyond them is refused before anything is allocated for it.
struct JsonLimits
{
    std::size_t bytes = std::size_t{1} << 20;
    int depth = 64; ///< nesting of objects and arrays
};

/// Parses one JSON document: well-formed UTF-8 (also of \u pairs), no byte order mark, no NUL, no
/// control characters in strings, no duplicate keys at any level, no integer beyond 64 bits, no
/// number beyond the range of double, nothing but white space after it. Peak heap: within 50 times
/// the text for hostile input, far less for ordinary files.
/// Errors: Corrupt with rule "JSON", the byte position and what was expected; `where` is the
/// caller's to fill.
Result<Json> parseStrictJson(std::string_view text, const JsonLimits& limits = {});

/// The events of a document in order, for files too large for a tree of values. Each callback
/// returns false to stop. Numbers arrive as their text, so that the reader decides what an integer
/// is. An event without a callback is skipped.
struct JsonEvents
{
    std::function<bool()> beginObject;
    std::function<bool()> endObject;
    std::function<bool()> beginArray;
    std::function<bool()> endArray;
    std::function<bool(std::string&)> key;
    std::function<bool(std::string&)> string;
    std::function<bool(std::string_view)> number;
    std::function<bool(bool)> boolean;
    std::function<bool()> null;
};

/// Streams a document through `events` under the same rules as parseStrictJson. A callback that
/// returns false ends the parse with Cancelled; the caller keeps its own reason.
Result<void> streamStrictJson(
    std::string_view text, const JsonEvents& events, const JsonLimits& limits = {});

/// An unsigned integer as safetensors and configs must write it: digits only (no sign, fraction,
/// exponent or leading zero), at most 2^48 − 1; nothing otherwise.
std::optional<std::uint64_t> strictUnsigned(std::string_view numberText);

} // namespace lapidary::model
