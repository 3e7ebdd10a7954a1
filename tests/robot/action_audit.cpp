// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/action_audit.h"

#include "tests/robot/visible.h"

#include <QAction>
#include <QMap>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QShortcut>

#include <vector>

namespace lapidary::robot {

namespace {

/// Who claims a key, and where it works.
struct Claim
{
    QString name;
    const QObject* claimer = nullptr;
    QWidget* place = nullptr; ///< null: in the whole window
};

using Claims = QMap<QString, std::vector<Claim>>;

bool isInternal(const QObject* object)
{
    return object->objectName().startsWith(u"qt_") || object->objectName().startsWith(u"edit-");
}

void addActions(QWidget* widget, Claims& claims)
{
    const QList<QAction*> actions = widget->actions();
    for (QAction* action : actions) {
        const bool isLocal = action->shortcutContext() == Qt::WidgetShortcut
            || action->shortcutContext() == Qt::WidgetWithChildrenShortcut;
        if (isInternal(action)) {
            continue;
        }
        const QList<QKeySequence> keys = action->shortcuts();
        for (const QKeySequence& key : keys) {
            claims[key.toString()].push_back(
                {withoutMnemonic(action->text()), action, isLocal ? widget : nullptr});
        }
    }
}

bool overlap(const Claim& a, const Claim& b)
{
    if (a.claimer == b.claimer) {
        return false;
    }
    return !a.place || !b.place || a.place == b.place || a.place->isAncestorOf(b.place)
        || b.place->isAncestorOf(a.place);
}

Claims claimsOf(QWidget* window)
{
    Claims claims;
    QList<QWidget*> widgets = window->findChildren<QWidget*>();
    widgets.prepend(window);
    for (QWidget* widget : widgets) {
        addActions(widget, claims);
    }
    const QList<QShortcut*> shortcuts = window->findChildren<QShortcut*>();
    for (QShortcut* shortcut : shortcuts) {
        const bool isLocal = shortcut->context() == Qt::WidgetShortcut
            || shortcut->context() == Qt::WidgetWithChildrenShortcut;
        auto* place = qobject_cast<QWidget*>(shortcut->parent());
        claims[shortcut->key().toString()].push_back(
            {QStringLiteral("a shortcut of %1")
                    .arg(QString::fromLatin1(shortcut->parent()->metaObject()->className())),
                shortcut, isLocal ? place : nullptr});
    }
    claims.remove(QString());
    return claims;
}

QChar mnemonicOf(const QString& text)
{
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == QChar(u'&')) {
            if (text[i + 1] != QChar(u'&')) {
                return text[i + 1].toLower();
            }
            ++i;
        }
    }
    return {};
}

void checkMnemonics(const QString& menu, const QList<QAction*>& entries, QStringList& problems)
{
    QMap<QChar, QString> taken;
    for (QAction* entry : entries) {
        if (entry->isSeparator() || !entry->isVisible()) {
            continue;
        }
        const QChar key = mnemonicOf(entry->text());
        const QString name = withoutMnemonic(entry->text());
        if (key.isNull()) {
            problems.append(QStringLiteral("%1: “%2” has no mnemonic").arg(menu, name));
        } else if (taken.contains(key)) {
            problems.append(QStringLiteral("%1: “%2” and “%3” share the mnemonic %4")
                                .arg(menu, taken[key], name, QString(key)));
        }
        taken.insert(key, name);
    }
}

QMenuBar* menuBarOf(QWidget* window)
{
    return window->findChild<QMenuBar*>();
}

/// The menus that are opened from these entries, those of submenus included.
QList<QMenu*> menusBelow(const QList<QAction*>& entries)
{
    QList<QMenu*> menus;
    for (QAction* entry : entries) {
        if (QMenu* menu = entry->menu()) {
            menus.append(menu);
            menus.append(menusBelow(menu->actions()));
        }
    }
    return menus;
}

QString nameOfMenu(const QMenu* menu)
{
    return QStringLiteral("menu %1").arg(withoutMnemonic(menu->title()));
}

} // namespace

QStringList shortcutClashes(QWidget* window)
{
    QStringList problems;
    const Claims claims = claimsOf(window);
    for (auto entry = claims.begin(); entry != claims.end(); ++entry) {
        const std::vector<Claim>& all = entry.value();
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                const QString problem = QStringLiteral("%1 means “%2” and “%3”")
                                            .arg(entry.key(), all[i].name, all[j].name);
                if (overlap(all[i], all[j]) && !problems.contains(problem)) {
                    problems.append(problem);
                }
            }
        }
    }
    return problems;
}

QStringList mnemonicProblems(QWidget* window)
{
    QStringList problems;
    if (QMenuBar* bar = menuBarOf(window)) {
        checkMnemonics(QStringLiteral("menu bar"), bar->actions(), problems);
        const QList<QMenu*> menus = menusBelow(bar->actions());
        for (const QMenu* menu : menus) {
            checkMnemonics(nameOfMenu(menu), menu->actions(), problems);
        }
    }
    return problems;
}

QStringList undocumentedActions(QWidget* window)
{
    QStringList problems;
    QSet<QString> ids;
    QMenuBar* bar = menuBarOf(window);
    const QList<QMenu*> menus = bar ? menusBelow(bar->actions()) : QList<QMenu*>();
    for (const QMenu* menu : menus) {
        const QList<QAction*> entries = menu->actions();
        for (const QAction* action : entries) {
            if (action->isSeparator() || action->menu()) {
                continue;
            }
            const QString name = withoutMnemonic(action->text());
            const QString place = QStringLiteral("%1: “%2”").arg(nameOfMenu(menu), name);
            if (name.isEmpty() || action->objectName().isEmpty()) {
                problems.append(place + QStringLiteral(" lacks a text or an id"));
            } else if (ids.contains(action->objectName())) {
                problems.append(place + QStringLiteral(" has an id that is used twice"));
            }
            ids.insert(action->objectName());
            if (action->toolTip().isEmpty() || action->toolTip() == name) {
                problems.append(place + QStringLiteral(" has no tip beyond its text"));
            }
        }
    }
    return problems;
}

} // namespace lapidary::robot
