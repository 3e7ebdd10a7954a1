// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/appearance/appearance.h"

#include "app/actions/actions.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "widgets/theme/theme.h"

namespace lapidary::app {

namespace {

constexpr int kTextStep = 10;

} // namespace

Appearance::Appearance(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{
    bindActions();
    applySettings();
    connect(&m_system, &SystemScheme::changed, this, &Appearance::applySettings);
    connect(&m_services.settings, &Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(keys::kTheme.name)) {
            m_theme.reset();
        } else if (key == QLatin1String(keys::kTextScale.name)) {
            m_textScale.reset();
        } else if (key != QLatin1String(keys::kReduceMotion.name)) {
            return;
        }
        applySettings();
    });
}

void Appearance::overrideTheme(widgets::ThemeId theme)
{
    m_theme = theme;
    applySettings();
}

void Appearance::overrideTextScale(int percent)
{
    m_textScale = percent;
    applySettings();
}

void Appearance::watchSystem()
{
    m_system.watch();
}

void Appearance::bindActions()
{
    Actions& actions = m_services.actions;
    for (QAction* action : actions.of(MenuId::Theme)) {
        const QString choice = action->objectName().mid(static_cast<int>(qstrlen("theme.")));
        actions.bind(action->objectName().toLatin1(), [this, choice](bool) {
            m_theme.reset();
            m_services.settings.set(keys::kTheme, choice);
            applySettings(); // also when only the override is gone
        });
    }
    actions.bind("view.text_larger",
        [this](bool) { setTextScale(m_services.theme.textScale() + kTextStep); });
    actions.bind("view.text_smaller",
        [this](bool) { setTextScale(m_services.theme.textScale() - kTextStep); });
    actions.bind("view.text_reset", [this](bool) { setTextScale(keys::kTextScale.defaultValue); });
}

void Appearance::setTextScale(int percent)
{
    m_textScale.reset();
    m_services.settings.set(keys::kTextScale, percent);
    applySettings();
}

void Appearance::applySettings()
{
    const Settings& settings = m_services.settings;
    const QString choice = settings.value(keys::kTheme);
    const auto fromSystem = m_system.isDark() ? widgets::ThemeId::Dark : widgets::ThemeId::Light;
    const auto chosen = widgets::themeFromKey(choice);
    m_services.theme.setReduceMotion(settings.value(keys::kReduceMotion));
    m_services.theme.setTextScale(m_textScale.value_or(settings.value(keys::kTextScale)));
    m_services.theme.setId(m_theme ? *m_theme : chosen.value_or(fromSystem));
    const QString shown = m_theme ? widgets::themeKey(*m_theme) : choice;
    if (QAction* action = m_services.actions.find(QStringLiteral("theme.") + shown)) {
        action->setChecked(true);
    }
    applyConditions();
}

void Appearance::applyConditions()
{
    const int scale = m_services.theme.textScale();
    m_services.actions.setCondition(Needs::LargerText, scale < keys::kTextScale.maximum);
    m_services.actions.setCondition(Needs::SmallerText, scale > keys::kTextScale.minimum);
    m_services.actions.setCondition(Needs::ResizedText, scale != keys::kTextScale.defaultValue);
}

} // namespace lapidary::app
