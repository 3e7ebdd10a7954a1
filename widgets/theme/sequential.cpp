// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/sequential.h"

#include "widgets/theme/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr std::array<QRgb, 10> kStops{0xff00224e, 0xff123570, 0xff3b496c, 0xff575d6d, 0xff707173,
    0xff8a8678, 0xffa59c74, 0xffc3b369, 0xffe1cc55, 0xfffee838};

} // namespace

QColor sequentialColor(double place)
{
    const double position = std::clamp(place, 0.0, 1.0) * static_cast<double>(kStops.size() - 1);
    const auto stop = std::min(static_cast<std::size_t>(position), kStops.size() - 2);
    return mixed(QColor::fromRgb(kStops[stop]), QColor::fromRgb(kStops[stop + 1]),
        position - static_cast<double>(stop));
}

} // namespace lapidary::widgets
