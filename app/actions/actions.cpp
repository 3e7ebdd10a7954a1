// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/actions/actions.h"

#include "app/settings/settings.h"
#include "model/core/result.h"
#include "widgets/theme/theme.h"

#include <QActionGroup>
#include <QMenu>

#include <algorithm>

namespace lapidary::app {

namespace {

QString whyDisabled(Needs needs)
{
    switch (needs) {
    case Needs::Nothing:
        return {};
    case Needs::Project:
        return Actions::tr("No project is open");
    case Needs::EngineWork:
        return Actions::tr("The engine is doing nothing that could be cancelled");
    case Needs::IdleChecks:
        return Actions::tr("The self-checks are running already");
    case Needs::LargerText:
        return Actions::tr("The text is at its largest size");
    case Needs::SmallerText:
        return Actions::tr("The text is at its smallest size");
    case Needs::ResizedText:
        return Actions::tr("The text is at 100 % already");
    case Needs::SavedLayouts:
        return Actions::tr("No layout has been saved yet");
    case Needs::Undo:
        return Actions::tr("There is no edit to take back");
    case Needs::Redo:
        return Actions::tr("No edit was taken back");
    case Needs::Units:
        return Actions::tr("No units are shown; the Group page shows them");
    case Needs::Selection:
        return Actions::tr("Nothing is selected");
    case Needs::FormerSelection:
        return Actions::tr("There is no former selection");
    case Needs::LaterSelection:
        return Actions::tr("There is no later selection");
    case Needs::Recording:
        return Actions::tr("No recording is open on the Group page");
    case Needs::Grouping:
        return Actions::tr("There are no experts yet; group the units first");
    case Needs::LostModel:
        return Actions::tr("The project has its model, or has none yet");
    case Needs::OtherModel:
        return Actions::tr("No other model was opened");
    }
    return {};
}

QList<QKeySequence> toSequences(const QStringList& texts)
{
    QList<QKeySequence> sequences;
    for (const QString& text : texts) {
        const auto sequence = QKeySequence::fromString(text, QKeySequence::PortableText);
        if (!sequence.isEmpty()) {
            sequences.append(sequence);
        }
    }
    return sequences;
}

QAction::MenuRole menuRole(const QString& id)
{
    if (id == QStringLiteral("file.quit")) {
        return QAction::QuitRole;
    }
    if (id == QStringLiteral("help.about")) {
        return QAction::AboutRole;
    }
    return id == QStringLiteral("edit.settings") ? QAction::PreferencesRole : QAction::NoRole;
}

} // namespace

QString plainName(const QAction* action)
{
    QString text = action->text();
    text.remove(QChar(u'&'));
    text.remove(QChar(u'…'));
    return text;
}

Actions::Actions(const widgets::Theme& theme, Settings& settings, QObject* parent)
    : QObject(parent)
    , m_theme(theme)
    , m_settings(settings)
{
    for (const ActionSpec& spec : actionTable()) {
        make(spec);
    }
    connect(&m_settings, &Settings::changed, this, [this](const QString& key) {
        const QString prefix = QString::fromLatin1(keys::kShortcutPrefix);
        if (!key.startsWith(prefix)) {
            return;
        }
        if (QAction* action = find(key.mid(prefix.size()))) {
            applyShortcuts(action);
        }
    });
}

QAction* Actions::make(const ActionSpec& spec)
{
    auto* action = new QAction(tr(spec.text), this);
    action->setObjectName(QString::fromLatin1(spec.id));
    action->setMenuRole(menuRole(action->objectName()));
    if (*spec.icon != '\0') {
        action->setIcon(m_theme.icon(QString::fromLatin1(spec.icon)));
    }
    action->setCheckable(spec.kind != ActionKind::Command);
    action->setProperty("category", menuName(spec.menu));
    if (spec.kind == ActionKind::Choice) {
        QActionGroup*& group = m_choices[spec.menu];
        group = group ? group : new QActionGroup(this);
        group->addAction(action);
    }
    m_all.append(action);
    m_byId.insert(action->objectName(), action);
    m_specs.emplace(action, &spec);
    action->setEnabled(spec.needs == Needs::Nothing);
    action->setProperty("whyDisabled", whyDisabled(spec.needs));
    applyShortcuts(action);
    return action;
}

void Actions::applyShortcuts(QAction* action)
{
    const auto own = m_settings.shortcuts(action->objectName());
    action->setShortcuts(own ? toSequences(*own) : defaultShortcuts(action->objectName()));
    applyTip(action);
}

void Actions::applyTip(QAction* action)
{
    const ActionSpec& spec = *m_specs.at(action);
    QString tip = tr(spec.tip);
    action->setStatusTip(tip);
    if (!action->shortcut().isEmpty()) {
        tip = tr("%1 (%2)").arg(tip, action->shortcut().toString(QKeySequence::NativeText));
    }
    if (!action->isEnabled()) {
        tip = tr("%1\n%2").arg(tip, whyDisabled(spec.needs));
    }
    action->setToolTip(tip);
}

QAction* Actions::operator[](const char* id) const
{
    QAction* action = find(QString::fromLatin1(id));
    LAP_ASSERT(action != nullptr);
    return action;
}

QAction* Actions::find(const QString& id) const
{
    return m_byId.value(id);
}

QList<QAction*> Actions::of(MenuId menu) const
{
    QList<QAction*> actions;
    for (QAction* action : m_all) {
        if (m_specs.at(action)->menu == menu) {
            actions.append(action);
        }
    }
    return actions;
}

void Actions::bind(const char* id, const std::function<void(bool)>& handler)
{
    connect((*this)[id], &QAction::triggered, this, handler);
}

void Actions::setCondition(Needs condition, bool holds)
{
    for (QAction* action : m_all) {
        if (m_specs.at(action)->needs == condition && action->isEnabled() != holds) {
            action->setEnabled(holds);
            applyTip(action);
        }
    }
}

void Actions::fill(QMenu& menu, MenuId id) const
{
    int section = -1;
    for (QAction* action : of(id)) {
        const int next = m_specs.at(action)->section;
        if (section >= 0 && next != section) {
            menu.addSeparator();
        }
        section = next;
        menu.addAction(action);
    }
}

QList<QKeySequence> Actions::defaultShortcuts(const QString& id) const
{
    const QString shortcuts = QString::fromLatin1(m_specs.at(m_byId.value(id))->shortcuts);
    return toSequences(shortcuts.split(QStringLiteral("; "), Qt::SkipEmptyParts));
}

QList<QAction*> Actions::conflicts(const QString& id, const QList<QKeySequence>& keys) const
{
    QList<QAction*> found;
    for (QAction* action : m_all) {
        if (action->objectName() == id) {
            continue;
        }
        for (const QKeySequence& key : action->shortcuts()) {
            const bool isTaken
                = std::any_of(keys.begin(), keys.end(), [&](const QKeySequence& own) {
                      return own.matches(key) != QKeySequence::NoMatch
                          || key.matches(own) != QKeySequence::NoMatch;
                  });
            if (isTaken && !found.contains(action)) {
                found.append(action);
            }
        }
    }
    return found;
}

QString Actions::menuName(MenuId menu)
{
    switch (menu) {
    case MenuId::File:
        return tr("File");
    case MenuId::Edit:
        return tr("Edit");
    case MenuId::Select:
        return tr("Select");
    case MenuId::View:
        return tr("View");
    case MenuId::Group:
        return tr("Experts");
    case MenuId::Theme:
        return tr("Theme");
    case MenuId::Engine:
        return tr("Engine");
    case MenuId::Window:
        return tr("Window");
    case MenuId::Layout:
        return tr("Layout");
    case MenuId::Help:
        return tr("Help");
    }
    return {};
}

} // namespace lapidary::app
