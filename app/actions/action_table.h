// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the workbench in one table. Menus, command palette, tool tips and the shortcut
// settings are all derived from it; an action that is not here does not exist.
#pragma once

#include <span>

namespace lapidary::app {

/// The menu that lists an action.
enum class MenuId
{
    File,
    Edit,
    Select,
    View,
    Group,
    Theme,
    Engine,
    Window,
    Layout,
    Help,
};

/// What must hold for an action to be usable; the reason that is shown otherwise follows from it.
enum class Needs
{
    Nothing,
    Project,      ///< a project is open
    EngineWork,   ///< the engine is doing something
    IdleChecks,   ///< the self-checks are not running
    LargerText,   ///< the text is not at its largest
    SmallerText,  ///< the text is not at its smallest
    ResizedText,  ///< the text is not at 100 %
    SavedLayouts, ///< there are layouts of one's own
    Undo,         ///< an edit can be taken back
    Redo,         ///< an edit that was taken back can be made again
    Units,        ///< units are shown
    Selection,    ///< units are selected
    FormerSelection,
    LaterSelection,
    Recording,  ///< a recording is open
    Grouping,   ///< a grouping is open
    LostModel,  ///< the project's model is gone, changed or cannot be opened
    OtherModel, ///< there is another model that could become the project's
};

enum class ActionKind
{
    Command,
    Toggle, ///< checked or not
    Choice, ///< one of its menu group is checked
};

/// One action. Texts are English and translated in the context of `Actions`.
struct ActionSpec
{
    const char* id;
    const char* text;
    const char* tip;
    const char* shortcuts; ///< portable, separated by "; "
    const char* icon;      ///< name in resources/icons, or empty
    MenuId menu;
    int section; ///< actions of another section of the same menu are set off by a line
    Needs needs = Needs::Nothing;
    ActionKind kind = ActionKind::Command;
};

/// The table, in the order of the menus.
std::span<const ActionSpec> actionTable();

} // namespace lapidary::app
