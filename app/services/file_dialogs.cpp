// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services/file_dialogs.h"

#include "app/services/services.h"
#include "app/settings/settings.h"

#include <QDir>
#include <QFileDialog>
#include <QStandardPaths>

namespace lapidary::app {

namespace {

QFileDialog* makeDialog(
    QWidget* parent, const QString& id, const QString& title, const QString& start)
{
    auto* dialog = new QFileDialog(parent, title, start);
    dialog->setObjectName(QStringLiteral("dialog.") + id);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QFileDialog::ReadOnly);
    return dialog;
}

} // namespace

QFileDialog* makeFolderDialog(const Services& services, QWidget* parent, const QString& id,
    const QString& title, const QString& start)
{
    QFileDialog* dialog
        = makeDialog(parent, id, title, start.isEmpty() ? projectsFolder(services) : start);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    return dialog;
}

QFileDialog* makeFileDialog(
    QWidget* parent, const QString& id, const QString& title, const QString& start)
{
    QFileDialog* dialog = makeDialog(parent, id, title, start);
    dialog->setFileMode(QFileDialog::ExistingFile);
    return dialog;
}

QFileDialog* makeSaveDialog(
    QWidget* parent, const QString& id, const QString& title, const QString& name)
{
    QFileDialog* dialog = makeDialog(parent, id, title, QDir::homePath());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name);
    return dialog;
}

QString projectsFolder(const Services& services)
{
    const QString last = services.settings.value(keys::kProjectFolder);
    return last.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                          : last;
}

} // namespace lapidary::app
