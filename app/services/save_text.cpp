// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services/save_text.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/services/file_dialogs.h"
#include "app/services/notices.h"
#include "app/services/services.h"
#include "model/core/atomic_file.h"

#include <QFileDialog>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::SaveText", text);
}

void write(Services& services, const QString& path, const QString& text)
{
    inBackground(
        &services.notices,
        [target = toUtf8(path), bytes = toUtf8(text + QChar(u'\n'))] {
            return model::saveFile(target, bytes);
        },
        [&services, path](const model::Result<model::SaveOutcome>& outcome) {
            widgets::Message message;
            message.level = outcome ? widgets::Level::Success : widgets::Level::Error;
            message.text = outcome
                ? tr("The log was saved.")
                : tr("The log could not be saved: %1").arg(sentence(outcome.error()));
            message.where = path;
            message.key = QStringLiteral("save-log");
            services.notices.post(message);
        });
}

} // namespace

void saveText(Services& services, QWidget* parent, const QString& text)
{
    QFileDialog* dialog = makeSaveDialog(
        parent, QStringLiteral("save_log"), tr("Save log"), QStringLiteral("lapidary-log.txt"));
    dialog->setNameFilter(tr("Text files (*.txt *.log)"));
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
        [&services, text](const QString& path) { write(services, path, text); });
    dialog->open();
}

} // namespace lapidary::app
