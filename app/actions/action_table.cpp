// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/actions/action_table.h"

#include <QtGlobal>

#include <array>

namespace lapidary::app {

namespace {

#define TEXT(text) QT_TRANSLATE_NOOP("lapidary::app::Actions", text)

// clang-format off
constexpr std::array kTable{
    ActionSpec{"file.new", TEXT("&New project…"), TEXT("Make an empty folder for your work on a model"), "Ctrl+N", "new", MenuId::File, 0},
    ActionSpec{"file.open", TEXT("&Open project…"), TEXT("Go on with a project; its folder ends in .lapidary"), "Ctrl+O", "open", MenuId::File, 0},
    ActionSpec{"file.open_model", TEXT("Open &model…"), TEXT("See a language model, and make it the one of the project that is open"), "Ctrl+Shift+O", "model", MenuId::File, 0},
    ActionSpec{"file.demo", TEXT("Open &demo project"), TEXT("Try things in a project that is yours already; no download"), "", "gem", MenuId::File, 0},
    ActionSpec{"file.show_folder", TEXT("Show project in &file manager"), TEXT("Show the folder of the project in the file manager"), "", "folder", MenuId::File, 1, Needs::Project},
    ActionSpec{"model.locate", TEXT("&Locate model…"), TEXT("Show where the model of this project is now"), "", "search", MenuId::File, 1, Needs::LostModel},
    ActionSpec{"model.accept", TEXT("&Use this model"), TEXT("Let the other model take the place of the project's own"), "", "success", MenuId::File, 1, Needs::OtherModel},
    ActionSpec{"file.close", TEXT("&Close project"), TEXT("Close the project; everything in it is saved already"), "Ctrl+W", "close", MenuId::File, 1, Needs::Project},
    ActionSpec{"file.quit", TEXT("&Quit"), TEXT("Close the window and end the engine"), "Ctrl+Q", "", MenuId::File, 2},

    ActionSpec{"edit.undo", TEXT("&Undo"), TEXT("Take the last edit of the grouping back"), "Ctrl+Z", "undo", MenuId::Edit, 0, Needs::Undo},
    ActionSpec{"edit.redo", TEXT("R&edo"), TEXT("Make the edit again that was taken back"), "Ctrl+Shift+Z; Ctrl+Y", "redo", MenuId::Edit, 0, Needs::Redo},
    ActionSpec{"edit.rename", TEXT("&Rename project…"), TEXT("Give the project another name"), "F2", "", MenuId::Edit, 1, Needs::Project},
    ActionSpec{"edit.notes", TEXT("Edit project &notes"), TEXT("Write down what the project is about"), "", "", MenuId::Edit, 1, Needs::Project},
    ActionSpec{"edit.settings", TEXT("&Settings…"), TEXT("Appearance, shortcuts and engine"), "Ctrl+,", "settings", MenuId::Edit, 2},

    ActionSpec{"select.all", TEXT("&All"), TEXT("Select every unit that is shown"), "Ctrl+A", "", MenuId::Select, 0, Needs::Units},
    ActionSpec{"select.none", TEXT("&None"), TEXT("Select nothing"), "Ctrl+Shift+A", "", MenuId::Select, 0, Needs::Selection},
    ActionSpec{"select.invert", TEXT("&Invert"), TEXT("Select what is not selected, and nothing else"), "Ctrl+I", "", MenuId::Select, 0, Needs::Units},
    ActionSpec{"select.back", TEXT("&Back"), TEXT("Go back to the former selection"), "Alt+Left", "", MenuId::Select, 1, Needs::FormerSelection},
    ActionSpec{"select.forward", TEXT("&Forward"), TEXT("Go on to the later selection"), "Alt+Right", "", MenuId::Select, 1, Needs::LaterSelection},

    ActionSpec{"mode.welcome", TEXT("&Welcome"), TEXT("Start, recent projects and what this machine can do"), "Ctrl+1", "welcome", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"mode.model", TEXT("&Model"), TEXT("See what the dense model is made of"), "Ctrl+2", "model", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"mode.calibrate", TEXT("&Calibrate"), TEXT("Record how neurons and heads work on texts"), "Ctrl+3", "calibrate", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"mode.group", TEXT("&Group"), TEXT("Cut neurons and heads into experts"), "Ctrl+4", "group", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"mode.train", TEXT("&Train"), TEXT("Train the experts and the router"), "Ctrl+5", "train", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"mode.route", TEXT("&Route"), TEXT("Watch which expert works in which reasoning step"), "Ctrl+6", "route", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"mode.evaluate", TEXT("E&valuate"), TEXT("Measure and compare models"), "Ctrl+7", "evaluate", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"mode.export", TEXT("E&xport"), TEXT("Write a model that other programs can load"), "Ctrl+8", "export", MenuId::View, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"view.palette", TEXT("Command &palette…"), TEXT("Find and run any command by typing"), "Ctrl+K; Ctrl+Shift+P", "search", MenuId::View, 1},
    ActionSpec{"view.text_larger", TEXT("Text &larger"), TEXT("Enlarge all text by 10 %"), "Ctrl+=; Ctrl++", "", MenuId::View, 3, Needs::LargerText},
    ActionSpec{"view.text_smaller", TEXT("Text &smaller"), TEXT("Reduce all text by 10 %"), "Ctrl+-", "", MenuId::View, 3, Needs::SmallerText},
    ActionSpec{"view.text_reset", TEXT("Text at 1&00 %"), TEXT("Give all text its normal size"), "Ctrl+0", "", MenuId::View, 3, Needs::ResizedText},
    ActionSpec{"view.docks", TEXT("Show &docks"), TEXT("Show the panes around the page, or hide them all"), "Ctrl+Shift+D", "layout", MenuId::View, 4, Needs::Nothing, ActionKind::Toggle},
    ActionSpec{"view.status_bar", TEXT("Show status &bar"), TEXT("Show the line at the bottom of the window"), "", "", MenuId::View, 4, Needs::Nothing, ActionKind::Toggle},
    ActionSpec{"view.full_screen", TEXT("&Full screen"), TEXT("Use the whole screen"), "F11", "", MenuId::View, 4, Needs::Nothing, ActionKind::Toggle},

    ActionSpec{"theme.system", TEXT("&System"), TEXT("Light or dark, as the desktop is"), "", "", MenuId::Theme, 0, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"theme.light", TEXT("&Light"), TEXT("Dark text on light surfaces"), "", "", MenuId::Theme, 1, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"theme.dark", TEXT("&Dark"), TEXT("Light text on dark surfaces"), "", "", MenuId::Theme, 1, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"theme.high-contrast", TEXT("&High contrast"), TEXT("The strongest differences, for tired or weak eyes"), "", "", MenuId::Theme, 1, Needs::Nothing, ActionKind::Choice},
    ActionSpec{"theme.projector", TEXT("&Projector"), TEXT("Colours that survive a bright room and a weak projector"), "", "", MenuId::Theme, 1, Needs::Nothing, ActionKind::Choice},

    ActionSpec{"group.run", TEXT("&Group by a method…"), TEXT("Let a method cut all layers into experts; one undo takes it back"), "Ctrl+Shift+G", "group", MenuId::Group, 0, Needs::Recording},
    ActionSpec{"group.start", TEXT("Start by &hand…"), TEXT("Make empty experts and move units into them yourself"), "", "new", MenuId::Group, 0, Needs::Recording},
    ActionSpec{"group.new_expert", TEXT("&New expert"), TEXT("Add an expert, with the selected units when there are any"), "Ctrl+Shift+N", "new", MenuId::Group, 1, Needs::Grouping},
    ActionSpec{"group.assign", TEXT("&Assign to expert…"), TEXT("Move the selected units to the expert whose number you type; 1 to 9, 0 and S do it at once on the page"), "", "", MenuId::Group, 1, Needs::Selection},
    ActionSpec{"group.snapshot", TEXT("Keep &snapshot…"), TEXT("Keep the present grouping under a name, to come back to"), "Ctrl+B", "camera", MenuId::Group, 2, Needs::Grouping},
    ActionSpec{"group.restore", TEXT("&Back to snapshot…"), TEXT("Go back to a grouping that was kept; one undo returns"), "", "history", MenuId::Group, 2, Needs::Grouping},
    ActionSpec{"group.export", TEXT("Save grouping as &file…"), TEXT("Write the grouping as JSON, for the command line or another project"), "", "save", MenuId::Group, 3, Needs::Grouping},
    ActionSpec{"group.convert", TEXT("&Convert to MoE…"), TEXT("Make a mixture of experts of the model and this grouping"), "Ctrl+Return", "convert", MenuId::Group, 3, Needs::Grouping},

    ActionSpec{"engine.checks", TEXT("Run &self-checks"), TEXT("Compare the fast computations with their references on this machine"), "", "chip", MenuId::Engine, 0, Needs::IdleChecks},
    ActionSpec{"engine.cancel", TEXT("&Cancel running work"), TEXT("Ask the engine to stop what it is doing"), "Ctrl+.", "stop", MenuId::Engine, 0, Needs::EngineWork},
    ActionSpec{"engine.restart", TEXT("&Restart engine"), TEXT("End the engine and start it anew; work in it is lost"), "Ctrl+Shift+R", "restart", MenuId::Engine, 1},

    ActionSpec{"window.inspector", TEXT("&Inspector"), TEXT("Facts about what is open or selected"), "Alt+1", "inspector", MenuId::Window, 0, Needs::Nothing, ActionKind::Toggle},
    ActionSpec{"window.jobs", TEXT("&Jobs"), TEXT("What is being worked on"), "Alt+2", "jobs", MenuId::Window, 0, Needs::Nothing, ActionKind::Toggle},
    ActionSpec{"window.problems", TEXT("&Problems"), TEXT("Every message since the start, with what can be done"), "Alt+3", "problems", MenuId::Window, 0, Needs::Nothing, ActionKind::Toggle},
    ActionSpec{"window.log", TEXT("&Log"), TEXT("What workbench and engine write down"), "Alt+4", "log", MenuId::Window, 0, Needs::Nothing, ActionKind::Toggle},

    ActionSpec{"layout.default", TEXT("&Default"), TEXT("Inspector on the right, jobs, problems and log below"), "", "", MenuId::Layout, 0},
    ActionSpec{"layout.teaching", TEXT("&Teaching"), TEXT("The page and the inspector, nothing else"), "", "", MenuId::Layout, 0},
    ActionSpec{"layout.compact", TEXT("&Compact"), TEXT("All panes in one column on the right, for small screens"), "", "", MenuId::Layout, 0},
    ActionSpec{"layout.save", TEXT("&Save current as…"), TEXT("Keep the present arrangement of panes under a name"), "", "save", MenuId::Layout, 2},
    ActionSpec{"layout.remove", TEXT("Remo&ve saved…"), TEXT("Forget an arrangement that was saved"), "", "", MenuId::Layout, 2, Needs::SavedLayouts},
    ActionSpec{"layout.reset", TEXT("&Reset"), TEXT("Put every pane back where it was at first"), "", "layout", MenuId::Layout, 2},

    ActionSpec{"help.page", TEXT("About &this page"), TEXT("What this page is for and how to use it"), "F1", "help", MenuId::Help, 0},
    ActionSpec{"help.shortcuts", TEXT("&Keyboard shortcuts"), TEXT("Every command with its keys"), "?", "keyboard", MenuId::Help, 0},
    ActionSpec{"help.diagnostics", TEXT("Copy &diagnostics"), TEXT("Put versions, machine and the last lines of the log on the clipboard, for a problem report"), "", "copy", MenuId::Help, 1},
    ActionSpec{"help.about", TEXT("&About Lapidary"), TEXT("Version and licences"), "", "lapidary", MenuId::Help, 2},
};
// clang-format on

#undef TEXT

} // namespace

std::span<const ActionSpec> actionTable()
{
    return kTable;
}

} // namespace lapidary::app
