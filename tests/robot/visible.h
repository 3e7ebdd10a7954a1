// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can see and point at right now, read from the accessible tree: widgets, menu items,
// tabs and rows of lists are all nodes of one kind, and what has no node there cannot be named.
#pragma once

#include <QAccessible>
#include <QPoint>
#include <QPointer>
#include <QRect>
#include <QStringList>
#include <QWidget>

#include <functional>
#include <vector>

namespace lapidary::robot {

/// One thing on the screen.
struct Visible
{
    QAccessible::Role role = QAccessible::NoRole;
    QString name;    ///< what assistive technology calls it
    QString caption; ///< the text painted on it when that is another one
    QString objectName;
    QString value;            ///< what it holds: the text of a field, the choice of a combo box
    QPointer<QWidget> widget; ///< the widget that receives its events
    QRect rect;               ///< on the screen
    QPoint point;             ///< on the screen, where a click would reach it
    bool isEnabled = false;
    bool isInSight = false;   ///< not scrolled away, not covered; only then `point` is valid
    bool isForActing = false; ///< made to be clicked or typed into, unlike a heading or a frame

    /// "button “Merge”" or "list “experts”", for sentences.
    QString description() const;

    /// Whether there is any name to call it by.
    bool isNamed() const { return !(name.isEmpty() && caption.isEmpty() && objectName.isEmpty()); }

    /// Whether this is called `wanted`; a `*` at the end of `wanted` stands for anything.
    bool isCalled(QStringView wanted) const;

    /// All that can be read on it.
    QStringList texts() const;
};

/// The top-level widgets that take input now, topmost kind first: the popups when one is open, else
/// the modal dialog, else all windows.
std::vector<QWidget*> windowsTakingInput();

/// Every visible top-level widget, tool tips included.
std::vector<QWidget*> visibleWindows();

/// Calls `visit` for each node below `root` that belongs to visible widgets, depth first, `root`
/// included at depth 0. Of item views with many rows only those in the viewport are visited.
/// `visit` returns whether to go on below the node.
void walkVisible(
    QAccessibleInterface* root, const std::function<bool(QAccessibleInterface*, int depth)>& visit);

/// The visible things of these windows. Nothing in the result outlives the next event.
std::vector<Visible> visibleThings(const std::vector<QWidget*>& windows);

/// The widget that gets the events of a node: its own, or that of the nearest ancestor with one.
QWidget* widgetOf(QAccessibleInterface* node);

/// What a node holds: the text of a field, the number of a spin box; empty for plain text.
QString valueOf(QAccessibleInterface* node);

/// What a node is called, without mnemonic marks.
QString nameOf(QAccessibleInterface* node);

/// A role as one lower-case English word, stable across Qt versions.
QString roleName(QAccessible::Role role);

/// The text of a button, label or action without the marks of its mnemonic.
QString withoutMnemonic(const QString& text);

} // namespace lapidary::robot
