// SPDX-License-Identifier: GPL-3.0-or-later
// SettingsDialog: everything takes effect at once, so there is only Close.
#pragma once

#include <QDialog>

class QTabWidget;

namespace lapidary::app {

struct Services;

enum class SettingsPage
{
    Appearance,
    Shortcuts,
    Engine,
};

class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    SettingsDialog(Services& services, SettingsPage page, QWidget* parent = nullptr);

    void showPage(SettingsPage page);

private:
    void addPage(QWidget* page, const QString& id, const QString& title);

    QTabWidget* m_tabs = nullptr;
};

} // namespace lapidary::app
