// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/tokens.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace lapidary::widgets {

namespace {

struct ThemeRow
{
    const char* key;
    const char* name;
    bool isDark;
    std::array<QRgb, kTokens.size()> colors; // in the order of Token
};

// Stone greys with a trace of green, one cut-stone teal. Projector has no half tones, because a
// projector swallows them. tests/widgets/tst_tokens.cpp measures every pair that must be readable.
constexpr std::array<ThemeRow, kThemes.size()> kTable{{
    {"light", QT_TRANSLATE_NOOP("lapidary::widgets::Theme", "Light"), false,
        {0xfff2f4f2, 0xfffdfefd, 0xffe7ebe9, 0xff1a2426, 0xff52605f, 0xff7a8786, 0xff0b686c,
            0xffffffff, 0xffc9e6e2, 0xff0b2e30, 0xff875100, 0xffb3261e, 0xff1c6b3c, 0xff0e7f85}},
    {"dark", QT_TRANSLATE_NOOP("lapidary::widgets::Theme", "Dark"), true,
        {0xff13181a, 0xff1b2225, 0xff273034, 0xffe7edec, 0xffa5b3b2, 0xff7d8d8e, 0xff62c9c1,
            0xff06282a, 0xff1e5155, 0xffeefbf9, 0xfff0b44c, 0xffff8f85, 0xff7fd19b, 0xff8be9e0}},
    {"high-contrast", QT_TRANSLATE_NOOP("lapidary::widgets::Theme", "High contrast"), true,
        {0xff000000, 0xff000000, 0xff1c1c1c, 0xffffffff, 0xffe4e4e4, 0xffffffff, 0xffffd60a,
            0xff000000, 0xffffd60a, 0xff000000, 0xffffb74d, 0xffff9a9a, 0xff7cff9b, 0xff00e5ff}},
    {"projector", QT_TRANSLATE_NOOP("lapidary::widgets::Theme", "Projector"), false,
        {0xffffffff, 0xffffffff, 0xffe9eeed, 0xff000000, 0xff2f3a39, 0xff45514f, 0xff00525a,
            0xffffffff, 0xff005f66, 0xffffffff, 0xff703a00, 0xff9b0014, 0xff0a5228, 0xffb33c00}},
}};

constexpr std::array<const char*, kTokens.size()> kTokenKeys{"canvas", "surface", "surface-alt",
    "text", "text-muted", "outline", "accent", "on-accent", "selection", "on-selection", "warning",
    "error", "success", "focus"};

const ThemeRow& row(ThemeId theme)
{
    return kTable[static_cast<std::size_t>(theme)];
}

double luminance(const QColor& color)
{
    const auto linear
        = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF());
}

} // namespace

QColor tokenColor(ThemeId theme, Token token)
{
    return QColor::fromRgb(row(theme).colors[static_cast<std::size_t>(token)]);
}

QString tokenKey(Token token)
{
    return QString::fromLatin1(kTokenKeys[static_cast<std::size_t>(token)]);
}

QString themeName(ThemeId theme)
{
    return QCoreApplication::translate("lapidary::widgets::Theme", row(theme).name);
}

QString themeKey(ThemeId theme)
{
    return QString::fromLatin1(row(theme).key);
}

std::optional<ThemeId> themeFromKey(QStringView key)
{
    const auto found = std::find_if(
        kThemes.begin(), kThemes.end(), [key](ThemeId id) { return themeKey(id) == key; });
    return found == kThemes.end() ? std::nullopt : std::optional(*found);
}

bool isDark(ThemeId theme)
{
    return row(theme).isDark;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

QColor lightColor(ThemeId theme)
{
    return isDark(theme) ? QColor(0xff, 0xc8, 0x5a) : QColor(0xe0, 0x8a, 0x00);
}

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto part = [share](int from, int to) {
        return static_cast<int>(std::lround(from + (to - from) * share));
    };
    return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

} // namespace lapidary::widgets
