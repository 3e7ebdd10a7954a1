// SPDX-License-Identifier: GPL-3.0-or-later
// ProblemView: the table of problems with the whole text of the chosen one under it.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QPlainTextEdit;
class QStackedWidget;
class QTreeView;

namespace lapidary::widgets {

class ProblemModel;
class Theme;

class ProblemView : public QWidget
{
    Q_OBJECT

public:
    /// `model` outlives the view.
    ProblemView(const Theme& theme, ProblemModel& model, QWidget* parent = nullptr);

    /// Selects and shows the newest problem.
    void showNewest();

    /// Puts the chosen problem, else all, on the clipboard.
    void copy() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeTable();
    QWidget* makeToolRow(const Theme& theme);
    int currentRow() const;
    void removeCurrent();
    void updateEmpty();
    void updateDetail();
    void updateWidths();

    ProblemModel& m_model;
    QStackedWidget* m_stack = nullptr;
    QTreeView* m_table = nullptr;
    QPlainTextEdit* m_detail = nullptr;
    QHBoxLayout* m_actions = nullptr;
};

} // namespace lapidary::widgets
