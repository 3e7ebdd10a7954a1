// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/route_page/steps_card.h"

#include "app/model_page/engine_answers.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"
#include "widgets/trace/lift_table.h"
#include "widgets/trace/trace_ink.h"

#include <QCoreApplication>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

using widgets::percentText;
using widgets::TextLabel;
using widgets::TextRole;

QString intervalText(const model::Json& information)
{
    const auto found = information.find("interval");
    if (found == information.end() || !found->is_array() || found->size() != 2
        || !(*found)[0].is_number() || !(*found)[1].is_number()) {
        return {};
    }
    return QCoreApplication::translate("lapidary::app::StepsCard", "%1 to %2")
        .arg(percentText((*found)[0].get<double>()), percentText((*found)[1].get<double>()));
}

} // namespace

StepsCard::StepsCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Steps and experts"), parent)
    , m_table(new widgets::LiftTable(services.theme, this))
    , m_facts(new widgets::KeyValueTable(this))
    , m_note(new TextLabel(TextRole::Muted, {}, this))
{
    setObjectName(QStringLiteral("route.steps_card"));
    m_note->setObjectName(QStringLiteral("route.steps_note"));
    body()->addWidget(m_note);
    body()->addWidget(m_table);
    body()->addWidget(m_facts);
    connect(m_table, &widgets::LiftTable::expertChosen, this, &StepsCard::expertChosen);
    connect(m_table, &widgets::LiftTable::menuWanted, this, &StepsCard::menuWanted);
}

void StepsCard::setLayer(std::shared_ptr<const model::Trace> trace, int layer)
{
    const bool hasLabels = trace
        && std::any_of(trace->labels().begin(), trace->labels().end(),
            [](std::int8_t label) { return label != model::kNoStep; });
    const bool isShown = hasLabels && trace->experts(layer) > 0;
    m_table->setVisible(isShown);
    m_facts->setVisible(isShown);
    m_table->setLayer(isShown ? trace : nullptr, layer);
    if (!hasLabels) {
        m_note->setText(tr("The steps of this text are not known. Trace items of a data file with "
                           "step labels to see which expert works in which step."));
        return;
    }
    if (!isShown) {
        m_note->setText(tr("%1 is dense: it has no experts.").arg(widgets::layerLabel(layer)));
        return;
    }
    m_note->setText(tr("How often a step chooses an expert of %1, as a multiple of what chance "
                       "gives: 1 × is chance, more is orange, less is blue.")
                        .arg(widgets::layerLabel(layer)));
    showInformation(*trace, layer);
}

void StepsCard::showInformation(const model::Trace& trace, int layer)
{
    const model::Json all = trace.summary().value("mutual_information", model::Json());
    if (!all.is_object()) {
        m_facts->setRows({});
        return;
    }
    std::vector<widgets::KeyValue> rows;
    const model::Json layers = all.value("layers", model::Json::array());
    for (const model::Json& one : layers.is_array() ? layers : model::Json::array()) {
        if (one.is_object() && static_cast<int>(numberOf(one, "layer")) == layer) {
            rows.push_back({tr("Experts of %1 tell of the step").arg(widgets::layerLabel(layer)),
                percentText(numberOf(one, "value")),
                tr("I(step; expert) / H(step): 0 % when they are independent, 100 % when the "
                   "expert tells the step")});
            rows.push_back({tr("95 % interval, over items"), intervalText(one), {}});
            rows.push_back({tr("By chance (shuffled labels)"),
                percentText(numberOf(one, "label_shuffle")), {}});
        }
    }
    rows.push_back({tr("The token itself tells"), percentText(numberOf(all, "token_identity")),
        tr("I(step; token) / H(step): what one knows of the step from the word alone")});
    rows.push_back({tr("By chance (shuffled labels)"),
        percentText(numberOf(all, "token_identity_shuffle")), {}});
    rows.push_back({tr("Mean of all layers"),
        tr("%1 (%2)").arg(percentText(numberOf(all, "value")), intervalText(all)), {}});
    // When the card has its width: the table decides by it how facts stand.
    QTimer::singleShot(0, m_facts, [this, rows] { m_facts->setRows(rows); });
}

QString StepsCard::toCsv() const
{
    return m_table->toCsv();
}

} // namespace lapidary::app
