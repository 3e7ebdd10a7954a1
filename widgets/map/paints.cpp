// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/paints.h"

#include "widgets/theme/sequential.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace lapidary::widgets {

namespace {

constexpr std::uint16_t kLevels = 64;

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::widgets::UnitMapView", text);
}

/// Counts the units of each ink into the legend, and leaves entries without units out.
void countEntries(MapPaint& paint)
{
    for (const std::uint16_t ink : paint.inkOf) {
        ++paint.entries[ink].count;
    }
    std::erase_if(paint.entries, [](const LegendEntry& entry) { return entry.count == 0; });
}

} // namespace

MapInk expertInk(const model::Expert& expert)
{
    const QColor own(QString::fromStdString(expert.color));
    return {own.isValid() ? own : expertColor(expert.id), expertShape(expert.id), false};
}

MapInk sharedInk(ThemeId theme)
{
    return {tokenColor(theme, Token::Text), MarkShape::Plus, false};
}

MapInk unassignedInk(ThemeId theme)
{
    return {tokenColor(theme, Token::TextMuted), MarkShape::Circle, true};
}

QString expertTag(model::Owner expert)
{
    return tr("E%1").arg(expert);
}

QString ownerName(const model::Grouping& grouping, model::Owner owner)
{
    if (owner == model::kShared) {
        return tr("Shared");
    }
    if (owner == model::kUnassigned) {
        return tr("Unassigned");
    }
    const model::Expert* expert = grouping.expert(owner);
    const QString tag = expertTag(owner);
    return expert && !expert->name.empty()
        ? tag + QChar(u' ') + QString::fromStdString(expert->name)
        : tag;
}

MapPaint paintByOwner(
    const model::Grouping& grouping, const std::vector<model::Owner>& owners, ThemeId theme)
{
    MapPaint paint;
    std::map<model::Owner, std::uint16_t> inkOf;
    const auto add = [&](model::Owner owner, const MapInk& ink, const QString& tag) {
        const auto index = static_cast<std::uint16_t>(paint.inks.size());
        inkOf.emplace(owner, index);
        paint.inks.push_back(ink);
        paint.entries.push_back({index, ownerName(grouping, owner), tag, 0});
    };
    for (const model::Expert& expert : grouping.experts) {
        add(expert.id, expertInk(expert), expertTag(expert.id));
    }
    add(model::kShared, sharedInk(theme), {});
    add(model::kUnassigned, unassignedInk(theme), {});
    paint.inkOf.reserve(owners.size());
    for (const model::Owner owner : owners) {
        paint.inkOf.push_back(inkOf.at(owner));
    }
    countEntries(paint);
    return paint;
}

MapPaint paintByStep(const UnitTable& table, ThemeId theme)
{
    MapPaint paint;
    for (const Step step : kSteps) {
        const auto ink = static_cast<std::uint16_t>(paint.inks.size());
        paint.inks.push_back({stepColor(step), MarkShape::Circle, false});
        paint.entries.push_back({ink, stepName(step), {}, 0});
    }
    const auto none = static_cast<std::uint16_t>(paint.inks.size());
    paint.inks.push_back(unassignedInk(theme));
    paint.entries.push_back({none, tr("No step"), {}, 0});
    for (int unit = 0; unit < table.units.count(); ++unit) {
        const int step = table.preferredStep.empty()
            ? -1
            : table.preferredStep[static_cast<std::size_t>(unit)];
        paint.inkOf.push_back(step < 0 ? none : static_cast<std::uint16_t>(step));
    }
    countEntries(paint);
    return paint;
}

MapPaint paintByColumn(const UnitColumn& column, ThemeId theme)
{
    MapPaint paint;
    for (std::uint16_t level = 0; level < kLevels; ++level) {
        paint.inks.push_back({sequentialColor(level / (kLevels - 1.0)), MarkShape::Circle, false});
    }
    paint.inks.push_back(unassignedInk(theme)); // not recorded
    Levels levels = levelsOf(column.values, kLevels);
    paint.inkOf = std::move(levels.levelOf);
    paint.scale = {column.title, valueText(column, levels.low), valueText(column, levels.high)};
    paint.scaleInks = kLevels;
    return paint;
}

MapPaint paintPlain(std::size_t units, ThemeId theme)
{
    MapPaint paint;
    paint.inks = {{tokenColor(theme, Token::Accent), MarkShape::Circle, false}};
    paint.inkOf.assign(units, 0);
    return paint;
}

} // namespace lapidary::widgets
