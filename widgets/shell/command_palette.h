// SPDX-License-Identifier: GPL-3.0-or-later
// CommandPalette: type a few letters, run any action. A child laid over the window instead of a
// window of its own, so that it needs no help of a window manager.
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QStringList>

class QAction;
class QLabel;
class QLineEdit;
class QListView;

namespace lapidary::widgets {

class CommandListModel;
class Theme;

class CommandPalette : public QFrame
{
    Q_OBJECT

public:
    static constexpr int kMaximumWidth = 640;
    static constexpr int kRecentLimit = 10;

    /// `window`: over which it opens, also its parent.
    CommandPalette(const Theme& theme, QWidget* window);

    /// The actions to search. Texts are shown without mnemonics; a disabled action stays in the
    /// list with the reason that its property "whyDisabled" (QString) gives. The property
    /// "category" (QString), when set, is shown before the text ("File: Open").
    void setActions(const QList<QAction*>& actions);

    /// Opens with that text typed already. A leading ">" is accepted and ignored.
    void open(const QString& text = {});

    /// Closes and gives the focus back to where it was.
    void dismiss();

    /// Object names of the actions run last, newest first; for the settings.
    QStringList recent() const;
    void setRecent(const QStringList& names);

Q_SIGNALS:
    /// An action was run from the palette (it has been triggered already).
    void activated(QAction* action);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool handleKey(int key);
    void moveSelection(int rows);
    void updateMatches();
    void runCurrent();
    int wantedHeight() const;
    void place();
    void announceCurrent();

    const Theme& m_theme;
    CommandListModel* m_model = nullptr;
    QLineEdit* m_input = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_note = nullptr;
    QPointer<QWidget> m_focusBefore;
};

} // namespace lapidary::widgets
