// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/document/unit_table.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

const UnitColumn* UnitTable::column(QStringView id) const
{
    const auto found = std::find_if(
        columns.begin(), columns.end(), [id](const UnitColumn& c) { return c.id == id; });
    return found == columns.end() ? nullptr : &*found;
}

std::vector<UnitTable::Fact> UnitTable::facts(UnitId unit) const
{
    std::vector<Fact> result;
    if (!units.contains(unit)) {
        return result;
    }
    const auto row = static_cast<std::size_t>(unit - units.first);
    for (const UnitColumn& column : columns) {
        result.push_back({column.title, valueText(column, column.values[row])});
    }
    return result;
}

QString valueText(const UnitColumn& column, float value)
{
    if (!std::isfinite(value)) {
        return QCoreApplication::translate("lapidary::widgets::Unit", "not recorded");
    }
    const QLocale locale;
    if (column.isShare) {
        return QCoreApplication::translate("lapidary::widgets::Unit", "%1 %")
            .arg(locale.toString(100.0 * static_cast<double>(value), 'f', 1));
    }
    return locale.toString(static_cast<double>(value), 'g', 3);
}

} // namespace lapidary::widgets
