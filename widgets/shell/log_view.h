// SPDX-License-Identifier: GPL-3.0-or-later
// LogView: the log with level filter and search. It follows the newest line unless one scrolls up.
#pragma once

#include "widgets/shell/message.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLineEdit;
class QListView;

namespace lapidary::widgets {

class LogFilter;
class LogModel;
class Theme;

class LogView : public QWidget
{
    Q_OBJECT

public:
    /// `model` outlives the view.
    LogView(const Theme& theme, LogModel& model, QWidget* parent = nullptr);

    /// Shows lines of that level and above.
    void setLevel(Level atLeast);

    /// Shows lines that contain the text, ignoring case.
    void setSearch(const QString& text);

    /// The selected lines, else all shown ones, one a line.
    QString visibleText() const;

    /// Puts visibleText() on the clipboard.
    void copy() const;

Q_SIGNALS:
    /// "Save…" was used; `text` is what is to be written. The view does no file work itself.
    void saveRequested(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeToolRow();
    void follow();
    void updateFont();

    const Theme& m_theme;
    LogModel& m_model;
    LogFilter* m_filter = nullptr;
    QComboBox* m_level = nullptr;
    QLineEdit* m_search = nullptr;
    QListView* m_list = nullptr;
    QTimer m_followTimer; // one scroll for many lines
    bool m_isFollowing = true;
};

} // namespace lapidary::widgets
