// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/shortcuts_page.h"

#include "app/actions/actions.h"
#include "app/dialogs/shortcut_model.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

QStringList toTexts(const QList<QKeySequence>& keys)
{
    QStringList texts;
    for (const QKeySequence& key : keys) {
        texts.append(key.toString(QKeySequence::PortableText));
    }
    return texts;
}

QPushButton* makeButton(QWidget* parent, const QString& id, const QString& text, const QString& tip)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(id);
    button->setToolTip(tip);
    button->setAutoDefault(false);
    return button;
}

} // namespace

ShortcutsPage::ShortcutsPage(Services& services, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_model(new ShortcutModel(services.actions, this))
    , m_filter(new QSortFilterProxyModel(this))
    , m_search(new QLineEdit(this))
    , m_table(new QTreeView(this))
{
    m_search->setObjectName(QStringLiteral("shortcut_search"));
    m_search->setAccessibleName(tr("Search shortcuts"));
    m_search->setPlaceholderText(tr("Search commands and keys"));
    m_search->setClearButtonEnabled(true);
    m_filter->setSourceModel(m_model);
    m_filter->setFilterRole(ShortcutModel::SearchRole);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table->setObjectName(QStringLiteral("shortcut_table"));
    m_table->setAccessibleName(tr("Shortcuts"));
    m_table->setModel(m_filter);
    m_table->setRootIsDecorated(false);
    m_table->setAlternatingRowColors(true);
    m_table->setUniformRowHeights(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_search);
    layout->addWidget(m_table, 1);
    layout->addWidget(makeEditor());
    connect(
        m_search, &QLineEdit::textChanged, m_filter, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
        &ShortcutsPage::showCurrent);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ShortcutsPage::showCurrent);
    showCurrent();
}

QWidget* ShortcutsPage::makeEditor()
{
    auto* box = new QWidget(this);
    m_keys = new QKeySequenceEdit(box);
    m_keys->setObjectName(QStringLiteral("shortcut_keys"));
    m_keys->setAccessibleName(tr("New keys"));
    m_note = new widgets::TextLabel(widgets::TextRole::Muted, {}, box);
    m_note->setObjectName(QStringLiteral("shortcut_note"));
    m_assign = makeButton(box, QStringLiteral("shortcut_assign"), tr("Assign"),
        tr("Use these keys for the chosen command"));
    m_clear = makeButton(
        box, QStringLiteral("shortcut_clear"), tr("No keys"), tr("Leave the command without keys"));
    m_reset = makeButton(box, QStringLiteral("shortcut_reset"), tr("Reset"),
        tr("Give the command its original keys"));
    auto* all = makeButton(box, QStringLiteral("shortcut_reset_all"), tr("Reset all"),
        tr("Give every command its original keys"));
    auto* buttons = new QWidget(box);
    auto* row = new widgets::FlowLayout(buttons);
    for (QWidget* widget : {static_cast<QWidget*>(m_assign), static_cast<QWidget*>(m_clear),
             static_cast<QWidget*>(m_reset), static_cast<QWidget*>(all)}) {
        row->addWidget(widget);
    }
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->addWidget(m_note);
    layout->addWidget(m_keys);
    layout->addWidget(buttons);
    connect(m_keys, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutsPage::check);
    connect(m_assign, &QPushButton::clicked, this, &ShortcutsPage::assign);
    connect(m_clear, &QPushButton::clicked, this, &ShortcutsPage::clear);
    connect(m_reset, &QPushButton::clicked, this, &ShortcutsPage::reset);
    connect(all, &QPushButton::clicked, this, &ShortcutsPage::resetAll);
    return box;
}

QAction* ShortcutsPage::current() const
{
    const QModelIndex index = m_filter->mapToSource(m_table->currentIndex());
    return index.isValid() ? m_model->action(index.row()) : nullptr;
}

void ShortcutsPage::showCurrent()
{
    const QAction* action = current();
    m_keys->setKeySequence(action ? action->shortcut() : QKeySequence());
    m_keys->setEnabled(action != nullptr);
    m_clear->setEnabled(action && !action->shortcuts().isEmpty());
    m_reset->setEnabled(action && m_services.settings.shortcuts(action->objectName()));
    check();
}

void ShortcutsPage::check()
{
    const QAction* action = current();
    const QKeySequence keys = m_keys->keySequence();
    m_assign->setText(tr("Assign"));
    m_assign->setEnabled(action && !keys.isEmpty() && !action->shortcuts().contains(keys));
    if (!action) {
        m_note->setText(tr("Choose a command, then press its new keys in the field."));
        return;
    }
    const QList<QAction*> taken = m_services.actions.conflicts(action->objectName(), {keys});
    if (keys.isEmpty() || taken.isEmpty()) {
        m_note->setText(tr("New keys for “%1”: press them in the field.").arg(plainName(action)));
        return;
    }
    QStringList names;
    for (const QAction* other : taken) {
        names.append(tr("“%1”").arg(plainName(other)));
    }
    m_assign->setText(tr("Assign anyway"));
    m_note->setText(tr("%1 is used by %2, which would lose it.")
                        .arg(keys.toString(QKeySequence::NativeText), names.join(tr(" and "))));
}

void ShortcutsPage::assign()
{
    QAction* action = current();
    const QKeySequence keys = m_keys->keySequence();
    if (!action || keys.isEmpty()) {
        return;
    }
    for (QAction* other : m_services.actions.conflicts(action->objectName(), {keys})) {
        QList<QKeySequence> kept = other->shortcuts();
        kept.removeIf([&](const QKeySequence& theirs) {
            return theirs.matches(keys) != QKeySequence::NoMatch
                || keys.matches(theirs) != QKeySequence::NoMatch;
        });
        m_services.settings.setShortcuts(other->objectName(), toTexts(kept));
    }
    m_services.settings.setShortcuts(action->objectName(), toTexts({keys}));
}

void ShortcutsPage::clear()
{
    if (const QAction* action = current()) {
        m_services.settings.setShortcuts(action->objectName(), QStringList());
    }
}

void ShortcutsPage::reset()
{
    if (const QAction* action = current()) {
        m_services.settings.setShortcuts(action->objectName(), std::nullopt);
    }
}

void ShortcutsPage::resetAll()
{
    for (const QAction* action : m_services.actions.all()) {
        m_services.settings.setShortcuts(action->objectName(), std::nullopt);
    }
}

} // namespace lapidary::app
