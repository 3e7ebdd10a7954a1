// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/new_project_dialog.h"

#include "app/base/background.h"
#include "app/project/project_session.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <utility>

namespace lapidary::app {

namespace {

const QString kSuffix = QStringLiteral(".lapidary");

/// A name that is safe as the name of a folder everywhere.
QString folderName(const QString& name)
{
    QString safe;
    for (const QChar c : name.trimmed()) {
        safe += c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u' ' || c == u'.'
            ? c
            : QChar(u'-');
    }
    while (safe.startsWith(QChar(u'.'))) {
        safe.remove(0, 1);
    }
    return safe;
}

} // namespace

NewProjectDialog::NewProjectDialog(Services& services, QWidget* parent)
    : QDialog(parent)
    , m_services(services)
    , m_name(new QLineEdit(this))
    , m_place(new QLineEdit(this))
    , m_note(new widgets::TextLabel(widgets::TextRole::Muted, {}, this))
{
    setObjectName(QStringLiteral("dialog.new_project"));
    setWindowTitle(tr("New project"));
    m_name->setObjectName(QStringLiteral("name"));
    m_name->setAccessibleName(tr("Name"));
    m_name->setPlaceholderText(tr("My first experts"));
    m_place->setObjectName(QStringLiteral("place"));
    m_place->setAccessibleName(tr("Folder"));
    m_place->setText(projectsFolder(services));
    auto* browse = new QPushButton(tr("Choose…"), this);
    browse->setObjectName(QStringLiteral("choose"));
    browse->setAutoDefault(false);
    connect(browse, &QPushButton::clicked, this, &NewProjectDialog::chooseFolder);
    auto* placeRow = new QHBoxLayout;
    placeRow->addWidget(m_place, 1);
    placeRow->addWidget(browse);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_create = buttons->addButton(tr("Create project"), QDialogButtonBox::AcceptRole);
    m_create->setObjectName(QStringLiteral("create"));
    widgets::setPrimary(m_create);
    auto* form = new QFormLayout;
    form->addRow(tr("&Name"), m_name);
    auto* placeLabel = new QLabel(tr("&Folder"), this);
    placeLabel->setBuddy(m_place);
    form->addRow(placeLabel, placeRow);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_note, 1);
    layout->addWidget(buttons);
    setMinimumWidth(services.theme.scaled(460));
    connect(m_name, &QLineEdit::textChanged, this, &NewProjectDialog::check);
    connect(m_place, &QLineEdit::textChanged, this, &NewProjectDialog::check);
    connect(m_name, &QLineEdit::returnPressed, this, &NewProjectDialog::createWhenChecked);
    connect(m_place, &QLineEdit::returnPressed, this, &NewProjectDialog::createWhenChecked);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

QString NewProjectDialog::folder() const
{
    return QDir::cleanPath(QFileInfo(m_place->text().trimmed()).absoluteFilePath()) + QChar(u'/')
        + folderName(m_name->text()) + kSuffix;
}

void NewProjectDialog::chooseFolder()
{
    QFileDialog* dialog = makeFolderDialog(m_services, this, QStringLiteral("place"),
        tr("Folder for the new project"), m_place->text());
    connect(dialog, &QFileDialog::fileSelected, m_place, &QLineEdit::setText);
    dialog->open();
}

void NewProjectDialog::check()
{
    m_create->setEnabled(false);
    m_isChecking = false;
    m_isWanted = false;
    const int number = ++m_check;
    if (folderName(m_name->text()).isEmpty()) {
        m_note->setText(tr("Give the project a name."));
        return;
    }
    if (m_place->text().trimmed().isEmpty()) {
        m_note->setText(tr("Say in which folder the project is to be."));
        return;
    }
    m_isChecking = true;
    inBackground(
        this,
        [path = folder()] {
            const QFileInfo parent(QFileInfo(path).path());
            if (QFileInfo::exists(path)) {
                return tr("%1 exists already. Choose another name or folder.").arg(path);
            }
            if (parent.exists() && !(parent.isDir() && parent.isWritable())) {
                return tr("Nothing can be written in %1. Choose another folder.")
                    .arg(parent.filePath());
            }
            return QString();
        },
        [this, number](const QString& objection) {
            if (number == m_check) {
                takeAnswer(objection);
            }
        });
}

void NewProjectDialog::takeAnswer(const QString& objection)
{
    m_isChecking = false;
    m_create->setEnabled(objection.isEmpty());
    m_note->setText(objection.isEmpty() ? tr("The project will be %1").arg(folder()) : objection);
    if (std::exchange(m_isWanted, false)) {
        m_create->click(); // a disabled button stays what it is
    }
}

/// Return right after the last letter: the button is not enabled before its check has ended, so the
/// wish waits for that. An enabled button takes the key by itself.
void NewProjectDialog::createWhenChecked()
{
    m_isWanted = m_isChecking;
}

void NewProjectDialog::done(int result)
{
    if (result == QDialog::Accepted) {
        m_services.settings.set(keys::kProjectFolder, m_place->text().trimmed());
        m_services.project.create(folder(), m_name->text().trimmed());
    }
    QDialog::done(result);
}

} // namespace lapidary::app
