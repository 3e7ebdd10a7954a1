// SPDX-License-Identifier: GPL-3.0-or-later
// The window: modes on the left, page in the middle, panes around it, messages above the page.
#pragma once

#include "app/modes/mode.h"

#include <QMainWindow>
#include <QPointer>

#include <map>

class QStackedWidget;

namespace lapidary::widgets {
class CommandPalette;
class MessageBar;
class ModeBar;
} // namespace lapidary::widgets

namespace lapidary::app {

class DockSet;
class SettingsDialog;
enum class SettingsPage;
struct Services;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(Services& services);
    ~MainWindow() override;

    /// Shows a mode by its id; an unknown one is our own bug and asserts.
    void setMode(const QString& id);

    /// Puts every pane where it was at first, as far as there is room.
    void resetLayout();

    /// Id of the mode shown.
    const QString& mode() const { return m_mode; }

Q_SIGNALS:
    /// The window was painted for the first time.
    void firstPainted();
    /// The window is closed; everything of it is saved in the settings.
    void closed();

protected:
    bool event(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeModes();
    void placeModeBar();
    void makeCentre();
    void bindFileActions();
    void bindViewActions();
    void bindWindowActions();
    void bindHelpActions();
    void showSettings(SettingsPage page);
    void projectChanged();
    void updateTitle();
    void saveLayoutAs();
    void removeLayout();
    const Mode& currentMode() const;

    Services& m_services;
    std::vector<Mode> m_modes;
    std::map<QString, QWidget*> m_pages; ///< those shown so far
    QString m_mode;
    QString m_projectFolder;
    widgets::ModeBar* m_modeBar = nullptr;
    widgets::MessageBar* m_messages = nullptr;
    QStackedWidget* m_stack = nullptr;
    widgets::CommandPalette* m_palette = nullptr;
    DockSet* m_docks = nullptr;
    QPointer<SettingsDialog> m_settingsDialog;
    bool m_isPainted = false;
    bool m_isRestored = false;
};

} // namespace lapidary::app
