// SPDX-License-Identifier: GPL-3.0-or-later
// The page Appearance of the settings; everything takes effect at once.
#pragma once

#include <QWidget>

#include <map>

class QCheckBox;
class QSlider;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

class ThemeTile;
struct Services;

class AppearancePage : public QWidget
{
    Q_OBJECT

public:
    explicit AppearancePage(Services& services, QWidget* parent = nullptr);

private:
    QWidget* makeTiles();
    QWidget* makeTextScale();
    void refresh();

    Services& m_services;
    std::map<QString, ThemeTile*> m_tiles; ///< by the value of the setting
    QSlider* m_scale = nullptr;
    widgets::TextLabel* m_scaleText = nullptr;
    QCheckBox* m_motion = nullptr;
};

} // namespace lapidary::app
