// SPDX-License-Identifier: GPL-3.0-or-later
// JobView: a row per job with its bar and its Cancel button. Real widgets, so that keyboard and
// screen reader reach them; JobModel keeps the number of rows small.
#pragma once

#include <QWidget>

#include <vector>

class QStackedWidget;
class QVBoxLayout;

namespace lapidary::widgets {

class JobModel;
class JobRow;
class Theme;

class JobView : public QWidget
{
    Q_OBJECT

public:
    /// `model` outlives the view.
    JobView(const Theme& theme, JobModel& model, QWidget* parent = nullptr);

Q_SIGNALS:
    /// The Cancel button of a job was used.
    void cancelRequested(const QString& id);

private:
    void insertRows(int first, int last);
    void removeRows(int first, int last);
    void updateRows(int first, int last);
    void updateEmpty();

    const Theme& m_theme;
    JobModel& m_model;
    QStackedWidget* m_stack = nullptr;
    QVBoxLayout* m_list = nullptr;
    std::vector<JobRow*> m_rows;
};

} // namespace lapidary::widgets
