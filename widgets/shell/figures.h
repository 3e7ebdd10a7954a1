// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them, in the person's locale.
#pragma once

#include <QString>

#include <cstdint>

namespace lapidary::widgets {

/// "1,234,567".
QString countText(std::int64_t count);

/// "134.5 M", "7.2 B"; small counts in full.
QString bigText(double count);

/// "2.1 GB" (powers of 1000).
QString bytesText(double bytes);

/// Three significant digits: "0.0123", "4.56", "123".
QString figureText(double value);

/// "12.3 %".
QString percentText(double share);

} // namespace lapidary::widgets
