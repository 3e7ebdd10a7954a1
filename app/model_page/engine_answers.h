// SPDX-License-Identifier: GPL-3.0-or-later
// Reading answers of the engine leniently, and telling its refusals.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <QString>

namespace lapidary::app {

struct Services;

/// The member as text; empty when it is missing or of another type.
QString textOf(const model::Json& object, const char* key);

/// The member as number; 0 when it is missing or of another type.
double numberOf(const model::Json& object, const char* key);

/// The length of a list member, for people.
QString countOf(const model::Json& object, const char* key);

/// Why a generation ended, in words.
QString stopText(const QString& reason);

/// What an error means, as a sentence; that a person cancelled is no failure.
QString failureText(const model::Error& error);

/// Posts an error of the engine as a message above the page, unless a person cancelled. `what` is
/// the attempt ("The model could not generate"); `key` replaces an older message of that key.
void postFailure(
    Services& services, const model::Error& error, const QString& what, const QString& key);

} // namespace lapidary::app
