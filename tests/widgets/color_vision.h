// SPDX-License-Identifier: GPL-3.0-or-later
// How far apart colours are for people who see fewer of them.
#pragma once

#include <QColor>
#include <QList>

#include <algorithm>
#include <array>
#include <cmath>

namespace lapidary::test {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

inline constexpr Matrix kNormal{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

// Severity 1.0, on linear RGB.
// Source: Machado, Oliveira, Fernandes, "A physiologically-based model for simulation of color
// vision deficiency", 2009, table 1.
inline constexpr Matrix kProtan{{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}}};
inline constexpr Matrix kDeutan{{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
    {-0.011820, 0.042940, 0.968881}}};
inline constexpr Matrix kTritan{{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602},
    {0.004733, 0.691367, 0.303900}}};

inline Triple product(const Matrix& matrix, const Triple& vector)
{
    Triple result{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            result[i] += matrix[i][j] * vector[j];
        }
    }
    return result;
}

inline Triple linearRgb(const QColor& color)
{
    const auto linear
        = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return {linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
}

/// CIELAB (D65) of linear sRGB; what lies outside of the cube is clipped to it, as a screen would.
inline Triple lab(Triple rgb)
{
    constexpr Matrix kToXyz{{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750},
        {0.0193339, 0.1191920, 0.9503041}}};
    for (double& part : rgb) {
        part = std::clamp(part, 0.0, 1.0);
    }
    const Triple xyz = product(kToXyz, rgb);
    const auto f = [](double t) {
        return t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
    };
    const double x = f(xyz[0] / 0.95047);
    const double y = f(xyz[1]);
    const double z = f(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// Smallest CIE76 distance between two of the colours as seen with that vision.
inline double smallestDistance(const QList<QColor>& colors, const Matrix& vision)
{
    double smallest = 1e9;
    for (qsizetype i = 0; i < colors.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            const Triple a = lab(product(vision, linearRgb(colors[i])));
            const Triple b = lab(product(vision, linearRgb(colors[j])));
            smallest = std::min(smallest, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
        }
    }
    return smallest;
}

} // namespace lapidary::test
