// SPDX-License-Identifier: GPL-3.0-or-later
// The actions of the window that belong to the Group page.
#include "app/actions/actions.h"
#include "app/base/background.h"
#include "app/base/text.h"
#include "app/dialogs/small_dialogs.h"
#include "app/group/convert_dialog.h"
#include "app/group/convert_job.h"
#include "app/group/group_dialog.h"
#include "app/group/group_edits.h"
#include "app/group/group_engine.h"
#include "app/group/group_page.h"
#include "app/group/group_session.h"
#include "app/project/project_session.h"
#include "app/services/notices.h"
#include "app/services/services.h"
#include "model/grouping/grouping_file.h"

#include <QFileDialog>

#include <algorithm>

namespace lapidary::app {

namespace {

constexpr int kMostExperts = 4096;

template <class Dialog, class... Arguments>
void openDialog(Arguments&&... arguments)
{
    auto* dialog = new Dialog(std::forward<Arguments>(arguments)...);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace

void GroupPage::bindEdits()
{
    Actions& actions = m_services.actions;
    actions.bind("edit.undo", [this](bool) { m_session->document().undo(); });
    actions.bind("edit.redo", [this](bool) { m_session->document().redo(); });
}

void GroupPage::bindSelection()
{
    Actions& actions = m_services.actions;
    widgets::SelectionModel& selection = m_session->selection();
    actions.bind("select.all", [this](bool) { m_edits->selectAll(); });
    actions.bind("select.none", [this](bool) { m_edits->selectNone(); });
    actions.bind("select.invert", [this](bool) { m_edits->invertSelection(); });
    actions.bind("select.back", [&selection](bool) { selection.goBack(); });
    actions.bind("select.forward", [&selection](bool) { selection.goForward(); });
    connect(&selection, &widgets::SelectionModel::changed, this, &GroupPage::updateActions);
}

void GroupPage::bindGroup()
{
    Actions& actions = m_services.actions;
    actions.bind("group.run",
        [this](bool) { openDialog<GroupDialog>(m_services, *m_session, *m_engine, this); });
    actions.bind("group.start", [this](bool) {
        askText(this, QStringLiteral("start_grouping"), tr("Start by hand"),
            tr("Number of experts"), QStringLiteral("8"), tr("Make experts"),
            [this](const QString& text) {
                bool isNumber = false;
                const int experts = text.toInt(&isNumber);
                if (isNumber && experts >= 1 && experts <= kMostExperts) {
                    m_edits->start(experts, tr("By hand"));
                } else {
                    Q_EMIT m_edits->told(tr("“%1” is no number from 1 to %2.")
                                             .arg(text, QLocale().toString(kMostExperts)));
                }
            });
    });
    actions.bind("group.new_expert", [this](bool) { m_edits->addExpert(); });
    actions.bind("group.assign", [this](bool) { assignByNumber(); });
    actions.bind("group.snapshot", [this](bool) { takeSnapshot(); });
    actions.bind("group.restore", [this](bool) { restoreSnapshot(); });
    actions.bind("group.export", [this](bool) { exportGrouping(); });
    actions.bind("group.convert",
        [this](bool) { openDialog<ConvertDialog>(m_services, *m_session, *m_convert, this); });
}

void GroupPage::updateActions()
{
    Actions& actions = m_services.actions;
    const widgets::GroupingDocument& document = m_session->document();
    const widgets::SelectionModel& selection = m_session->selection();
    actions.setCondition(Needs::Undo, document.history().canUndo());
    actions.setCondition(Needs::Redo, document.history().canRedo());
    actions.setCondition(Needs::Units, m_session->recording() != nullptr);
    actions.setCondition(Needs::Selection, !selection.isEmpty());
    actions.setCondition(Needs::FormerSelection, selection.canGoBack());
    actions.setCondition(Needs::LaterSelection, selection.canGoForward());
    actions.setCondition(Needs::Recording, m_session->recording() != nullptr);
    actions.setCondition(Needs::Grouping, document.isOpen() && m_session->recording() != nullptr);
    // What an edit is called is in the journal; the action says which one it is about.
    const auto name = [](QAction* action, const QString& plain, const QString& label) {
        action->setText(label.isEmpty() ? plain : plain + QStringLiteral(": ") + label);
        action->setIconText(plain);
    };
    name(actions["edit.undo"], tr("&Undo"), document.undoText());
    name(actions["edit.redo"], tr("R&edo"), document.redoText());
}

void GroupPage::assignByNumber()
{
    if (m_session->selection().isEmpty() || !m_session->document().isOpen()) {
        Q_EMIT m_edits->told(tr("Nothing is selected. Draw around units on the map first."));
        return;
    }
    askText(this, QStringLiteral("assign"), tr("Assign to expert"), tr("Number of the expert"), {},
        tr("Assign"), [this](const QString& text) {
            bool isNumber = false;
            const QString digits
                = text.startsWith(QChar(u'E'), Qt::CaseInsensitive) ? text.mid(1) : text;
            const int expert = digits.toInt(&isNumber);
            if (isNumber && expert >= 0) {
                m_edits->assignSelection(expert);
            } else {
                Q_EMIT m_edits->told(tr("“%1” is no number of an expert.").arg(text));
            }
        });
}

void GroupPage::takeSnapshot()
{
    const qsizetype number = std::ssize(m_session->keeper().snapshots()) + 1;
    askText(this, QStringLiteral("snapshot"), tr("Keep snapshot"), tr("Name"),
        tr("Snapshot %1").arg(number), tr("Keep"), [this](const QString& name) {
            m_session->keeper().takeSnapshot(name);
            m_engine->setReference();
        });
}

void GroupPage::restoreSnapshot()
{
    QStringList names;
    for (const model::SnapshotEntry& entry : m_session->keeper().snapshots()) {
        names.append(tr("%1. %2").arg(names.size() + 1).arg(toQString(entry.name)));
    }
    if (names.isEmpty()) {
        Q_EMIT m_edits->told(tr("No snapshot has been kept yet."));
        return;
    }
    askChoice(this, QStringLiteral("restore"), tr("Back to snapshot"), tr("Snapshot"), names,
        tr("Go back"), [this, names](const QString& name) {
            const auto row = static_cast<std::size_t>(names.indexOf(name));
            m_session->keeper().restoreSnapshot(m_session->keeper().snapshots()[row].id);
        });
}

void GroupPage::exportGrouping()
{
    auto* dialog = new QFileDialog(this, tr("Save grouping"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Groupings (*.json)"));
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("grouping.json"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        inBackground(
            this,
            [grouping = m_session->document().grouping(), file = toUtf8(path)] {
                return model::writeGrouping(grouping, file);
            },
            [this](const model::Result<void>& written) {
                if (!written) {
                    post(written.error(), tr("The grouping could not be saved"));
                }
            });
    });
    dialog->open();
}

void GroupPage::post(const model::Error& error, const QString& what)
{
    widgets::Message message;
    message.level = widgets::Level::Error;
    message.text = tr("%1.").arg(what);
    message.detail = sentence(error);
    if (!error.hint.empty()) {
        message.detail += QChar(u'\n') + sentence(toQString(error.hint));
    }
    message.where = toQString(error.where);
    message.code = toQString(error.rule);
    m_services.notices.post(message);
}

} // namespace lapidary::app
