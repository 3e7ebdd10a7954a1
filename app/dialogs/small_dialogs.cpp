// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/small_dialogs.h"

#include "app/actions/actions.h"
#include "app/engine/engine_session.h"
#include "app/services/file_dialogs.h"
#include "app/services/open_path.h"
#include "app/services/services.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QInputDialog>
#include <QPushButton>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::Dialogs", text);
}

QInputDialog* makeInput(QWidget* parent, const QString& id, const QString& title,
    const QString& label, const QString& accept)
{
    auto* dialog = new QInputDialog(parent);
    dialog->setObjectName(QStringLiteral("dialog.") + id);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setLabelText(label);
    dialog->setOkButtonText(accept);
    return dialog;
}

void callWithText(QInputDialog* dialog, const std::function<void(const QString&)>& done)
{
    QObject::connect(
        dialog, &QInputDialog::textValueSelected, dialog->parent(), [done](const QString& text) {
            if (!text.trimmed().isEmpty()) {
                done(text.trimmed());
            }
        });
    dialog->open();
}

/// A dialog with a picture, a title, its content and Close.
class TextDialog
{
public:
    TextDialog(Services& services, QWidget* parent, const QString& id, const QString& windowTitle)
        : m_services(services)
        , m_dialog(new QDialog(parent))
        , m_layout(new QVBoxLayout(m_dialog))
    {
        m_dialog->setObjectName(QStringLiteral("dialog.") + id);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        m_dialog->setWindowTitle(windowTitle);
        m_layout->setContentsMargins(20, 20, 20, 16);
        m_layout->setSpacing(12);
    }

    void addHeader(const QString& iconName, const QString& title)
    {
        auto* header = new QHBoxLayout;
        auto* picture = new QLabel(m_dialog);
        picture->setPixmap(m_services.theme.pixmap(iconName, widgets::Token::Accent,
            m_services.theme.scaled(32), m_dialog->devicePixelRatioF()));
        header->addWidget(picture);
        header->addWidget(new widgets::TextLabel(widgets::TextRole::Title, title, m_dialog), 1);
        m_layout->addLayout(header);
    }

    void add(QWidget* content) { m_layout->addWidget(content); }

    void addText(widgets::TextRole role, const QString& text)
    {
        add(new widgets::TextLabel(role, text, m_dialog));
    }

    void open()
    {
        auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, m_dialog);
        QObject::connect(buttons, &QDialogButtonBox::rejected, m_dialog, &QDialog::reject);
        m_layout->addStretch(1);
        m_layout->addWidget(buttons);
        // Wrapped text has its height only for a width; a dialog does not ask for that by itself.
        const int width = m_services.theme.scaled(460);
        m_dialog->resize(width, m_layout->totalHeightForWidth(width));
        m_dialog->open();
    }

private:
    Services& m_services;
    QDialog* m_dialog;
    QVBoxLayout* m_layout;
};

} // namespace

void askText(QWidget* parent, const QString& id, const QString& title, const QString& label,
    const QString& text, const QString& accept, const std::function<void(const QString&)>& done)
{
    QInputDialog* dialog = makeInput(parent, id, title, label, accept);
    dialog->setTextValue(text);
    callWithText(dialog, done);
}

void askChoice(QWidget* parent, const QString& id, const QString& title, const QString& label,
    const QStringList& choices, const QString& accept,
    const std::function<void(const QString&)>& done)
{
    QInputDialog* dialog = makeInput(parent, id, title, label, accept);
    dialog->setComboBoxItems(choices);
    callWithText(dialog, done);
}

void askProject(Services& services, QWidget* parent)
{
    QFileDialog* dialog
        = makeFolderDialog(services, parent, QStringLiteral("open_project"), tr("Open project"));
    dialog->setLabelText(QFileDialog::Accept, tr("Open project"));
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
        [&services](const QString& folder) { openPath(services, folder); });
    dialog->open();
}

void showPageHelp(Services& services, QWidget* parent, const QString& mode, const QString& helpText)
{
    const QAction* action = services.actions.find(QStringLiteral("mode.") + mode);
    TextDialog dialog(services, parent, QStringLiteral("page_help"), tr("About this page"));
    dialog.addHeader(mode, plainName(action));
    for (const QString& paragraph : helpText.split(QStringLiteral("\n\n"))) {
        dialog.addText(widgets::TextRole::Body, paragraph);
    }
    dialog.addText(widgets::TextRole::Muted,
        tr("%1 comes here from anywhere. %2 finds every command.")
            .arg(action->shortcut().toString(QKeySequence::NativeText),
                services.actions["view.palette"]->shortcut().toString(QKeySequence::NativeText)));
    dialog.open();
}

void showAbout(Services& services, QWidget* parent)
{
    TextDialog dialog(services, parent, QStringLiteral("about"), tr("About Lapidary"));
    dialog.addHeader(QStringLiteral("gem"), tr("Lapidary"));
    dialog.addText(widgets::TextRole::Body,
        tr("A workbench that cuts dense language models into mixtures of experts, and shows which "
           "expert works in which step of the reasoning."));
    auto* facts = new widgets::KeyValueTable;
    const QString engine = services.engine.hello().version;
    facts->setRows({{tr("Version"), QStringLiteral(LAPIDARY_VERSION), {}},
        {tr("Engine"), engine.isEmpty() ? tr("not running") : engine, {}},
        {tr("Qt"), QString::fromLatin1(qVersion()), {}},
        {tr("Workbench licence"), tr("GPL, version 3 or later"), {}},
        {tr("Engine licence"), tr("Apache, version 2.0"), {}}});
    dialog.add(facts);
    dialog.addText(widgets::TextRole::Muted,
        tr("Lapidary works on this machine only; it opens no network connection."));
    dialog.open();
}

} // namespace lapidary::app
