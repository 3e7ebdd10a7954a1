// SPDX-License-Identifier: GPL-3.0-or-later
// SelectionPill: how many units are selected, to be dragged onto a card.
#pragma once

#include <QWidget>

namespace lapidary::widgets {
class Theme;
}

namespace lapidary::app {

class SelectionPill : public QWidget
{
    Q_OBJECT

public:
    explicit SelectionPill(const widgets::Theme& theme, QWidget* parent = nullptr);

    /// "12 neurons"; empty hides it.
    void setText(const QString& text);

    const QString& text() const { return m_text; }

    QSize sizeHint() const override;

Q_SIGNALS:
    void dragStarted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    const widgets::Theme& m_theme;
    QString m_text;
    QPoint m_pressPlace;
};

} // namespace lapidary::app
