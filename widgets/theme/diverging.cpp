// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/diverging.h"

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr QRgb kLess = 0xff0072b2;
constexpr QRgb kMore = 0xffe69f00;
constexpr double kMiddle = 0.86; // how much of the surface is in the grey of the middle
constexpr double kBend = 0.8;    // small deviations are to be seen

} // namespace

QColor divergingColor(ThemeId theme, double place)
{
    const QColor middle
        = mixed(tokenColor(theme, Token::Outline), tokenColor(theme, Token::Surface), kMiddle);
    const double strength = std::pow(std::clamp(std::abs(place), 0.0, 1.0), kBend);
    return mixed(middle, QColor::fromRgb(place < 0.0 ? kLess : kMore), strength);
}

QColor readableOn(const QColor& background)
{
    const QColor dark = QColor::fromRgb(0xff101418);
    const QColor light = QColor::fromRgb(0xffffffff);
    return contrastRatio(dark, background) >= contrastRatio(light, background) ? dark : light;
}

} // namespace lapidary::widgets
