// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/board/make_cards.h"

#include "widgets/map/paints.h"
#include "widgets/theme/palettes.h"

#include <QCoreApplication>

#include <cmath>
#include <map>

namespace lapidary::widgets {

namespace {

constexpr std::size_t kKeyedExperts = 9;

/// Sums over the members of one owner.
struct Members
{
    int count = 0;
    std::array<double, 5> stepSum{};
};

std::map<model::Owner, Members> membersByOwner(
    const std::vector<model::Owner>& owners, const UnitTable& table)
{
    std::map<model::Owner, Members> members;
    for (std::size_t unit = 0; unit < owners.size(); ++unit) {
        Members& own = members[owners[unit]];
        ++own.count;
        for (std::size_t step = 0; step < table.stepRate.size(); ++step) {
            own.stepSum[step] += static_cast<double>(table.stepRate[step][unit]);
        }
    }
    return members;
}

QString roleText(const std::string& role)
{
    const auto step = stepFromKey(QString::fromStdString(role));
    return step ? stepName(*step) : QString();
}

/// What is the same for every kind of card.
CardData filled(CardData card, const Members& members, bool hasSteps, UnitKind kind)
{
    card.size = members.count;
    card.unitWord = QCoreApplication::translate("lapidary::widgets::ExpertBoard",
        kind == UnitKind::Neuron ? QT_TRANSLATE_NOOP("lapidary::widgets::ExpertBoard", "neurons")
                                 : QT_TRANSLATE_NOOP("lapidary::widgets::ExpertBoard", "heads"));
    if (hasSteps) {
        card.stepRate = members.stepSum;
        for (double& rate : *card.stepRate) {
            rate /= std::max(members.count, 1);
        }
    }
    return card;
}

} // namespace

std::vector<model::Owner> ownersOf(const model::Grouping& grouping, UnitKind kind, int layer)
{
    const model::LayerGrouping* found = grouping.layer(model::LayerId(layer));
    return found ? found->units(kind) : std::vector<model::Owner>();
}

std::vector<CardData> makeCards(const model::Grouping& grouping, UnitKind kind, int layer,
    const UnitTable& table, ThemeId theme)
{
    const std::vector<model::Owner> owners = ownersOf(grouping, kind, layer);
    const bool fits = table.stepRate.size() == kSteps.size()
        && static_cast<std::size_t>(table.units.count()) == owners.size();
    auto members = membersByOwner(owners, fits ? table : UnitTable());
    const int routed = static_cast<int>(owners.size()) - members[model::kShared].count;
    const auto experts = static_cast<int>(grouping.experts.size());
    const int target = experts > 0 ? static_cast<int>(std::lround(double(routed) / experts)) : 0;
    std::vector<CardData> cards;
    for (const model::Expert& expert : grouping.experts) {
        const QString tag = expertTag(expert.id);
        const QString name = QString::fromStdString(expert.name);
        CardData card{expert.id, expertInk(expert), tag, name.isEmpty() ? tag : name,
            roleText(expert.role), expert.isLocked, 0, target, std::nullopt, {}, {}};
        card.key = cards.size() < kKeyedExperts ? QString::number(cards.size() + 1) : QString();
        cards.push_back(filled(std::move(card), members[expert.id], fits, kind));
    }
    for (const auto& [owner, ink] : {std::pair(model::kShared, sharedInk(theme)),
             std::pair(model::kUnassigned, unassignedInk(theme))}) {
        CardData card{owner, ink, {}, ownerName(grouping, owner), {}, false, 0, 0, std::nullopt, {},
            owner == model::kShared ? QStringLiteral("S") : QStringLiteral("0")};
        cards.push_back(filled(std::move(card), members[owner], fits, kind));
    }
    return cards;
}

} // namespace lapidary::widgets
