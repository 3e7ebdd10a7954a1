// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen reader finds, as text that can be reviewed and compared line by line.
#pragma once

#include <QRegularExpression>
#include <QStringList>
#include <QWidget>

#include <vector>

namespace lapidary::robot {

/// A part of the text that differs from machine to machine and what stands there instead.
struct Mask
{
    QRegularExpression pattern;
    QString replacement;
};

/// Amounts of memory and disk, and numbers of cores and processes.
std::vector<Mask> machineMasks();

/// One line per visible node below `root`, indented by depth: role "name" = "value" [states]
/// #objectName. Nodes that say nothing (layout frames, scroll bars) are left out and their children
/// moved up, so that a change of layout alone changes no line.
QString accessibleTree(QWidget* root, const std::vector<Mask>& masks = machineMasks());

} // namespace lapidary::robot
