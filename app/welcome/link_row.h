// SPDX-License-Identifier: GPL-3.0-or-later
// LinkRow: a wide flat button with icon, title and a second line; as in lists of things to start.
#pragma once

#include "widgets/theme/tokens.h"

#include <QAbstractButton>

namespace lapidary::widgets {
class Theme;
}

namespace lapidary::app {

class LinkRow : public QAbstractButton
{
    Q_OBJECT

public:
    /// `iconName`: in resources/icons. The second line is elided in its middle when it is a path.
    LinkRow(const widgets::Theme& theme, const QString& iconName, const QString& title,
        const QString& detail, Qt::TextElideMode elide, QWidget* parent = nullptr);

    /// Keys at the right end ("Ctrl+N").
    void setHint(const QString& hint);
    /// Draws the row as something that is not there any more; it can still be focused and read.
    void setMissing(bool isMissing);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QFont titleFont() const;
    void drawTexts(QPainter& painter, const QRect& area) const;

    const widgets::Theme& m_theme;
    QString m_iconName;
    QString m_detail;
    QString m_hint;
    Qt::TextElideMode m_elide;
    bool m_isMissing = false;
};

} // namespace lapidary::app
