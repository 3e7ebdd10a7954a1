// SPDX-License-Identifier: GPL-3.0-or-later
// HeaderPicture: the cut stone beside the name of the program.
#pragma once

#include <QWidget>

namespace lapidary::widgets {
class Theme;
}

namespace lapidary::app {

class HeaderPicture : public QWidget
{
    Q_OBJECT

public:
    explicit HeaderPicture(const widgets::Theme& theme, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const widgets::Theme& m_theme;
};

} // namespace lapidary::app
