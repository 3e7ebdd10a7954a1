// SPDX-License-Identifier: GPL-3.0-or-later
// Icons of one colour, tinted when they are drawn, so that they follow the theme without being set
// again.
#pragma once

#include "widgets/theme/tokens.h"

#include <QIconEngine>
#include <QPixmap>
#include <QPointer>

namespace lapidary::widgets {

class Theme;

/// The drawing resources/icons/`name`.svg in one colour; `pixels` is the edge in device pixels. An
/// unknown name gives a transparent picture.
QPixmap tintedIcon(const QString& name, const QColor& color, int pixels);

class IconEngine : public QIconEngine
{
public:
    IconEngine(const Theme& theme, QString name);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine* clone() const override;

private:
    QColor color(QIcon::Mode mode, QIcon::State state) const;

    QPointer<const Theme> m_theme;
    QString m_name;
};

} // namespace lapidary::widgets
