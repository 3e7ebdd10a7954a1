// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/engine_page.h"

#include "app/actions/actions.h"
#include "app/engine/engine_session.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/text_label.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace lapidary::app {

using widgets::TextLabel;
using widgets::TextRole;

EnginePage::EnginePage(Services& services, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_path(new QLineEdit(services.settings.value(keys::kEnginePath), this))
    , m_state(new TextLabel(TextRole::Body, {}, this))
{
    m_path->setObjectName(QStringLiteral("engine_path"));
    m_path->setAccessibleName(tr("Path of the engine"));
    m_path->setPlaceholderText(tr("lapidary-engine beside the workbench"));
    m_path->setClearButtonEnabled(true);
    auto* browse = new QPushButton(tr("Choose…"), this);
    browse->setObjectName(QStringLiteral("engine_choose"));
    browse->setAutoDefault(false);
    auto* row = new QHBoxLayout;
    row->addWidget(m_path, 1);
    row->addWidget(browse);
    auto* restarts = new QCheckBox(tr("&Restart the engine when it is needed again"), this);
    restarts->setObjectName(QStringLiteral("engine_restarts"));
    restarts->setChecked(services.settings.value(keys::kEngineRestart));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(new TextLabel(TextRole::Heading, tr("Program"), this));
    layout->addLayout(row);
    layout->addWidget(new TextLabel(TextRole::Muted,
        tr("The engine does everything numeric. Empty means the one that came with the workbench; "
           "another one is used from the next start of the engine on."),
        this));
    layout->addSpacing(10);
    layout->addWidget(new TextLabel(TextRole::Heading, tr("When it ends unexpectedly"), this));
    layout->addWidget(restarts);
    layout->addSpacing(10);
    layout->addWidget(new TextLabel(TextRole::Heading, tr("Now"), this));
    layout->addWidget(m_state);
    layout->addWidget(new widgets::ActionButton(
                          services.actions["engine.restart"], widgets::ButtonEmphasis::Plain, this),
        0, Qt::AlignLeft);
    layout->addStretch(1);
    connect(m_path, &QLineEdit::editingFinished, this,
        [this] { m_services.settings.set(keys::kEnginePath, m_path->text().trimmed()); });
    connect(browse, &QPushButton::clicked, this, &EnginePage::choose);
    connect(restarts, &QCheckBox::toggled, this,
        [this](bool isOn) { m_services.settings.set(keys::kEngineRestart, isOn); });
    connect(&services.engine, &EngineSession::stateChanged, this, &EnginePage::refresh);
    refresh();
}

void EnginePage::choose()
{
    QFileDialog* dialog
        = makeFileDialog(this, QStringLiteral("engine"), tr("Choose the engine"), m_path->text());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_path->setText(path);
        m_services.settings.set(keys::kEnginePath, path);
    });
    dialog->open();
}

void EnginePage::refresh()
{
    const EngineSession& engine = m_services.engine;
    const QString version = engine.hello().version;
    m_state->setText(engine.reason().isEmpty()
            ? (version.isEmpty() ? engine.sentence()
                                 : tr("%1, version %2").arg(engine.sentence(), version))
            : engine.reason());
    m_state->setToolTip(engine.options().program);
}

} // namespace lapidary::app
