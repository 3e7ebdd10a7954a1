// SPDX-License-Identifier: GPL-3.0-or-later
// Every setting with its type, default and range in one place; there is no other way to name one.
#pragma once

#include <QString>
#include <QStringList>

namespace lapidary::app {

/// A yes-or-no setting.
struct FlagKey
{
    const char* name;
    bool defaultValue;
};

/// A whole number; values outside the range are clamped when they are set and refused when read.
struct NumberKey
{
    const char* name;
    int defaultValue;
    int minimum;
    int maximum;
};

/// A text; when `choices` (separated by spaces) is not empty, one of them.
struct TextKey
{
    const char* name;
    const char* defaultValue;
    const char* choices = "";
};

/// A list of texts, at most `limit` long.
struct ListKey
{
    const char* name;
    int limit;
};

namespace keys {

inline constexpr TextKey kTheme{
    "appearance.theme", "system", "system light dark high-contrast projector"};
inline constexpr NumberKey kTextScale{"appearance.text_scale", 100, 80, 200};
inline constexpr FlagKey kReduceMotion{"appearance.reduce_motion", false};
inline constexpr TextKey kEnginePath{"engine.path", ""};
inline constexpr FlagKey kEngineRestart{"engine.restart", true};
inline constexpr ListKey kRecentProjects{"projects.recent", 10};
inline constexpr ListKey kRecentModels{"models.recent", 10};
inline constexpr ListKey kRecentCommands{"palette.recent", 10};
inline constexpr TextKey kProjectFolder{"projects.folder", ""};
inline constexpr TextKey kWindowGeometry{"window.geometry", ""};
inline constexpr TextKey kWindowState{"window.state", ""};
inline constexpr FlagKey kStatusBar{"window.status_bar", true};

/// Calls `visit` with every key above.
template <class Visitor>
void forEach(Visitor visit)
{
    visit(kTheme);
    visit(kTextScale);
    visit(kReduceMotion);
    visit(kEnginePath);
    visit(kEngineRestart);
    visit(kRecentProjects);
    visit(kRecentModels);
    visit(kRecentCommands);
    visit(kProjectFolder);
    visit(kWindowGeometry);
    visit(kWindowState);
    visit(kStatusBar);
}

/// Own shortcuts: "shortcuts.<action id>" holds the key sequences as portable text.
inline constexpr const char* kShortcutPrefix = "shortcuts.";
/// Saved window layouts: "layouts.<name>" holds the state of the docks in base64.
inline constexpr const char* kLayoutPrefix = "layouts.";

} // namespace keys

} // namespace lapidary::app
