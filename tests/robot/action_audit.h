// SPDX-License-Identifier: GPL-3.0-or-later
// Are all commands named, explained and reachable by keys that mean one thing only? Every function
// returns one sentence per violation.
#pragma once

#include <QStringList>
#include <QWidget>

namespace lapidary::robot {

/// Key sequences that more than one action or shortcut of the window claims in contexts that
/// overlap.
QStringList shortcutClashes(QWidget* window);

/// Entries of one menu (or of the menu bar) with the same mnemonic, and entries without one.
QStringList mnemonicProblems(QWidget* window);

/// Actions of the menus without id (objectName), text or a tip that says more than the text; ids
/// used twice.
QStringList undocumentedActions(QWidget* window);

} // namespace lapidary::robot
