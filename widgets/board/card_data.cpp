// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/board/card_data.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <cmath>

namespace lapidary::widgets {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::widgets::ExpertBoard", text);
}

} // namespace

QString deviationText(const CardData& card)
{
    const int away = card.size - card.target;
    if (card.target <= 0 || card.size == 0 || std::abs(away) <= card.target * kSizeTolerance) {
        return {};
    }
    const QString number = QLocale().toString(std::abs(away));
    return (away > 0 ? tr("%1 over") : tr("%1 under")).arg(number);
}

QString cardSentence(const CardData& card)
{
    const QString name = card.tag.isEmpty() || card.tag == card.name
        ? card.name
        : card.tag + QChar(u' ') + card.name;
    QStringList parts{name, tr("%1 %2").arg(QLocale().toString(card.size), card.unitWord)};
    if (!deviationText(card).isEmpty()) {
        parts.append(deviationText(card));
    }
    if (!card.role.isEmpty()) {
        parts.append(card.role);
    }
    if (card.isLocked) {
        parts.append(tr("locked"));
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace lapidary::widgets
