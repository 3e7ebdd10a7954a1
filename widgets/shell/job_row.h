// SPDX-License-Identifier: GPL-3.0-or-later
// One job in the jobs view.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lapidary::widgets {

struct Job;
class TextLabel;
class Theme;

class JobRow : public QWidget
{
    Q_OBJECT

public:
    explicit JobRow(const Theme& theme, QWidget* parent = nullptr);

    void setJob(const Job& job);

Q_SIGNALS:
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void updateIcon();

    const Theme& m_theme;
    int m_state = 0; // of JobState
    QLabel* m_icon = nullptr;
    TextLabel* m_title = nullptr;
    TextLabel* m_status = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
};

} // namespace lapidary::widgets
