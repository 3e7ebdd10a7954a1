// SPDX-License-Identifier: GPL-3.0-or-later
// Picture: an illustration as a widget.
#pragma once

#include "widgets/shell/illustration.h"

#include <QWidget>

namespace lapidary::widgets {

class Theme;

class Picture : public QWidget
{
    Q_OBJECT

public:
    Picture(const Theme& theme, Illustration illustration, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    Illustration m_illustration;
};

} // namespace lapidary::widgets
