// SPDX-License-Identifier: GPL-3.0-or-later
// Card: a titled surface with content.
#pragma once

#include <QFrame>

class QAction;
class QHBoxLayout;
class QVBoxLayout;

namespace lapidary::widgets {

class TextLabel;
class Theme;

class Card : public QFrame
{
    Q_OBJECT

public:
    /// An empty title leaves the header away until an action is added.
    Card(const Theme& theme, const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);

    /// Layout to put the content into.
    QVBoxLayout* body() const { return m_body; }

    /// Puts a small icon button at the end of the header. The action is borrowed.
    void addHeaderAction(QAction* action);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QWidget* m_header = nullptr;
    QHBoxLayout* m_headerLayout = nullptr;
    TextLabel* m_title = nullptr;
    QVBoxLayout* m_body = nullptr;
};

} // namespace lapidary::widgets
