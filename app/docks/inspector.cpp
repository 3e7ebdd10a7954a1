// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/docks/inspector.h"

#include "app/actions/actions.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QStyle>
#include <QVBoxLayout>

#include <chrono>

namespace lapidary::app {

namespace {

constexpr std::chrono::milliseconds kSaveAfter{600};

using widgets::TextLabel;
using widgets::TextRole;

} // namespace

Inspector::Inspector(Services& services, QWidget* parent)
    : QScrollArea(parent)
    , m_services(services)
    , m_stack(new QStackedWidget(this))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* empty = new QWidget(m_stack);
    auto* layout = new QVBoxLayout(empty);
    layout->addWidget(new TextLabel(
        TextRole::Muted, tr("No project is open. Its facts and notes appear here."), empty));
    layout->addStretch(1);
    m_stack->addWidget(empty);
    m_stack->addWidget(makeProjectPane());
    setWidget(m_stack);
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(kSaveAfter);
    connect(&m_saveTimer, &QTimer::timeout, this, &Inspector::saveNotes);
    connect(&services.project, &ProjectSession::aboutToClose, this, &Inspector::saveNotes);
    connect(&services.project, &ProjectSession::changed, this, &Inspector::refresh);
    connect(&services.theme, &widgets::Theme::changed, this, [this] { updateGeometry(); });
    refresh();
}

QSize Inspector::minimumSizeHint() const
{
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    return {m_stack->minimumSizeHint().width() + bar, QScrollArea::minimumSizeHint().height()};
}

QWidget* Inspector::makeProjectPane()
{
    auto* pane = new QWidget(m_stack);
    auto* layout = new QVBoxLayout(pane);
    m_facts = new widgets::KeyValueTable(pane);
    m_facts->setObjectName(QStringLiteral("inspector.facts"));
    auto* rename = new widgets::ActionButton(
        m_services.actions["edit.rename"], widgets::ButtonEmphasis::Plain, pane);
    auto* label = new QLabel(tr("&Notes"), pane);
    m_notes = new QPlainTextEdit(pane);
    m_notes->setObjectName(QStringLiteral("inspector.notes"));
    m_notes->setAccessibleName(tr("Project notes"));
    m_notes->setPlaceholderText(tr("What is this project about?"));
    m_notes->setTabChangesFocus(true);
    m_notes->setMinimumHeight(m_services.theme.scaled(120));
    label->setBuddy(m_notes);
    m_saved = new TextLabel(TextRole::Muted, {}, pane);
    layout->addWidget(m_facts);
    layout->addWidget(rename, 0, Qt::AlignLeft);
    layout->addSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_notes, 1);
    layout->addWidget(m_saved);
    connect(m_notes, &QPlainTextEdit::textChanged, this, [this] {
        if (m_notes->toPlainText() != m_savedText) {
            m_saved->setText(tr("Not saved yet"));
            m_saveTimer.start();
        }
    });
    return pane;
}

void Inspector::editNotes()
{
    m_notes->setFocus(Qt::ShortcutFocusReason);
}

void Inspector::saveNotes()
{
    m_saveTimer.stop();
    const auto& facts = m_services.project.facts();
    if (facts && facts->folder == m_folder && m_notes->toPlainText() != m_savedText) {
        m_services.project.setNotes(m_notes->toPlainText());
    }
}

void Inspector::refresh()
{
    const auto& facts = m_services.project.facts();
    m_stack->setCurrentIndex(facts ? 1 : 0);
    if (!facts) {
        m_folder.clear();
        return;
    }
    std::vector<widgets::KeyValue> rows{
        {tr("Project"), facts->name, {}}, {tr("Folder"), facts->folder, facts->folder}};
    if (facts->created.isValid()) {
        rows.push_back(
            {tr("Created"), QLocale().toString(facts->created, QLocale::ShortFormat), {}});
    }
    rows.push_back(
        {tr("Model"), facts->modelPath.isEmpty() ? tr("None yet") : facts->modelPath, {}});
    m_facts->setRows(rows);
    updateGeometry(); // the facts decide how narrow the pane may be
    m_savedText = facts->notes;
    // What is being typed is newer than what has just been saved.
    if (m_folder != facts->folder || !m_saveTimer.isActive()) {
        m_folder = facts->folder;
        if (m_notes->toPlainText() != facts->notes) {
            m_notes->setPlainText(facts->notes);
        }
        m_saved->setText(tr("Saved"));
    }
}

} // namespace lapidary::app
