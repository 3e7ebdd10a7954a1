// SPDX-License-Identifier: GPL-3.0-or-later
// Inspector: facts about the open project and its notes, which are saved as one writes.
#pragma once

#include <QScrollArea>
#include <QTimer>

class QPlainTextEdit;
class QStackedWidget;

namespace lapidary::widgets {
class KeyValueTable;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct Services;

class Inspector : public QScrollArea
{
    Q_OBJECT

public:
    explicit Inspector(Services& services, QWidget* parent = nullptr);

    /// Puts the cursor into the notes.
    void editNotes();

    /// Saves notes that are not saved yet, without waiting for the timer.
    void saveNotes();

    /// Wide enough that nothing is cut off at the side; what is too high is scrolled.
    QSize minimumSizeHint() const override;

private:
    QWidget* makeProjectPane();
    void refresh();

    Services& m_services;
    QStackedWidget* m_stack = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
    QPlainTextEdit* m_notes = nullptr;
    widgets::TextLabel* m_saved = nullptr;
    QTimer m_saveTimer;
    QString m_folder;    ///< of the project whose notes are shown
    QString m_savedText; ///< the notes as they are on the disk
};

} // namespace lapidary::app
