// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/figures.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr double kThousand = 1e3;
constexpr double kMillion = 1e6;
constexpr double kBillion = 1e9;

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::widgets::Figures", text);
}

} // namespace

QString countText(std::int64_t count)
{
    return QLocale().toString(qlonglong{count});
}

QString bigText(double count)
{
    if (!(count >= 10 * kThousand)) {
        return countText(std::llround(std::max(count, 0.0)));
    }
    const QLocale locale;
    if (count >= kBillion) {
        return tr("%1 B").arg(locale.toString(count / kBillion, 'f', 1));
    }
    return count >= kMillion ? tr("%1 M").arg(locale.toString(count / kMillion, 'f', 1))
                             : tr("%1 k").arg(locale.toString(count / kThousand, 'f', 1));
}

QString bytesText(double bytes)
{
    const double bounded = std::clamp(bytes, 0.0, 9e18);
    return QLocale().formattedDataSize(
        static_cast<qint64>(bounded), bounded < kMillion ? 0 : 1, QLocale::DataSizeSIFormat);
}

QString figureText(double value)
{
    const double size = std::abs(value);
    if (!std::isfinite(value)) {
        return tr("not a number");
    }
    if (size != 0.0 && size < 1e-4) {
        return QLocale().toString(value, 'e', 2);
    }
    const int before = size < 1.0 ? 0 : static_cast<int>(std::floor(std::log10(size))) + 1;
    const int zeros
        = size > 0.0 && size < 1.0 ? static_cast<int>(-std::floor(std::log10(size))) - 1 : 0;
    return QLocale().toString(value, 'f', std::max(0, 3 - before + zeros));
}

QString percentText(double share)
{
    return tr("%1 %").arg(QLocale().toString(share * 100.0, 'f', 1));
}

} // namespace lapidary::widgets
