// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that are kept in the repository and compared with what the program shows now.
#pragma once

#include <QString>

namespace lapidary::robot {

/// Compares with the file tests/app/goldens/`name`. Returns an empty text when they are equal, else
/// the lines that differ and how to accept them. With LAPIDARY_UPDATE_GOLDENS=1 in the environment
/// the file is written instead; look at `git diff tests/app/goldens` before committing.
QString compareWithGolden(const QString& name, const QString& actual);

/// The lines that differ: "-" only in `expected`, "+" only in `actual`, two equal lines around
/// them.
QString lineDifference(const QString& expected, const QString& actual);

} // namespace lapidary::robot
