// SPDX-License-Identifier: GPL-3.0-or-later
// One message in the message bar.
#pragma once

#include "widgets/shell/message.h"

#include <QWidget>

class QBoxLayout;
class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace lapidary::widgets {

class TextLabel;
class Theme;

class MessageRow : public QWidget
{
    Q_OBJECT

public:
    explicit MessageRow(const Theme& theme, QWidget* parent = nullptr);

    /// Shows this message; `repeats` is printed when it is more than one.
    void setMessage(const Message& message, int repeats);

    QString key() const { return effectiveKey(m_message); }

    void focusCloseButton();

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void closeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeTextBlock();
    QWidget* makeButtonBlock();
    void updateButtons();
    void updateIcon();
    void updateDetailHeight();
    void updateDirection();
    int flowWidth() const;

    const Theme& m_theme;
    Message m_message;
    QBoxLayout* m_flow = nullptr; // text and buttons: side by side, or one above the other
    QLabel* m_icon = nullptr;
    TextLabel* m_text = nullptr;
    TextLabel* m_code = nullptr;
    QPlainTextEdit* m_detail = nullptr;
    QWidget* m_buttonBlock = nullptr;
    QHBoxLayout* m_actions = nullptr;
    QPushButton* m_more = nullptr;
    QToolButton* m_close = nullptr;
};

} // namespace lapidary::widgets
