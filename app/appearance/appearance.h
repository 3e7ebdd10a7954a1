// SPDX-License-Identifier: GPL-3.0-or-later
// Appearance: keeps the theme as the settings and the desktop want it, and the actions for it.
#pragma once

#include "app/appearance/system_scheme.h"
#include "widgets/theme/tokens.h"

#include <QObject>

#include <optional>

namespace lapidary::app {

struct Services;

class Appearance : public QObject
{
    Q_OBJECT

public:
    explicit Appearance(Services& services, QObject* parent = nullptr);

    /// Holds for this session only and is not saved: what the command line asked for.
    void overrideTheme(widgets::ThemeId theme);
    void overrideTextScale(int percent);

    /// Begins to follow the desktop; to be called once the first window is painted.
    void watchSystem();

private:
    void bindActions();
    void applySettings();
    void applyConditions();
    void setTextScale(int percent);

    Services& m_services;
    SystemScheme m_system;
    std::optional<widgets::ThemeId> m_theme;
    std::optional<int> m_textScale;
};

} // namespace lapidary::app
