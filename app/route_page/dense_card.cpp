// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/route_page/dense_card.h"

#include "app/model_page/engine_answers.h"
#include "app/route_page/route_session.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/trace/trace_ink.h"

#include <QVBoxLayout>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;

QString rateText(double tokensPerSecond)
{
    return tokensPerSecond > 0.0
        ? DenseCard::tr("%1 tokens/s").arg(widgets::figureText(tokensPerSecond))
        : DenseCard::tr("not measured");
}

} // namespace

DenseCard::DenseCard(Services& services, RouteSession& session, QWidget* parent)
    : Card(services.theme, tr("Beside the dense model"), parent)
    , m_session(session)
    , m_own(new TextLabel(TextRole::Body, {}, this))
    , m_dense(new TextLabel(TextRole::Body, {}, this))
    , m_facts(new widgets::KeyValueTable(this))
{
    setObjectName(QStringLiteral("route.dense_card"));
    m_own->setObjectName(QStringLiteral("route.own_text"));
    m_dense->setObjectName(QStringLiteral("route.dense_text"));
    body()->addWidget(new TextLabel(TextRole::Muted, tr("With experts"), this));
    body()->addWidget(m_own);
    body()->addWidget(new TextLabel(TextRole::Muted, tr("Dense"), this));
    body()->addWidget(m_dense);
    body()->addWidget(m_facts);
    connect(&session, &RouteSession::changed, this, &DenseCard::refresh);
    refresh();
}

void DenseCard::refresh()
{
    const auto& dense = m_session.dense();
    setVisible(m_session.trace() != nullptr && dense.has_value());
    if (!m_session.trace() || !dense) {
        return;
    }
    const model::Json& summary = m_session.trace()->summary();
    const model::Json own = summary.value("generation", model::Json());
    m_own->setText(own.is_object() ? textOf(own, "text") : tr("(nothing was generated)"));
    m_dense->setText(dense->text.isEmpty() ? tr("(nothing was generated)") : dense->text);
    std::vector<widgets::KeyValue> rows;
    if (own.is_object()) {
        rows.push_back({tr("Speed with experts"), rateText(numberOf(own, "tokens_per_second")),
            tr("while it records what the gates choose")});
        rows.push_back({tr("Speed of the dense model"), rateText(dense->tokensPerSecond), {}});
    }
    if (dense->sameText) {
        const double mine = numberOf(summary, "nll");
        const double other = numberOf(dense->sameText->summary(), "nll");
        const QString tip = tr("Mean of −log p over the tokens of the text that is shown, in nats");
        rows.push_back({tr("Loss of this text with experts"), widgets::decimalText(mine), tip});
        rows.push_back({tr("Loss of this text, dense"), widgets::decimalText(other), tip});
        rows.push_back({tr("Difference"), widgets::decimalText(mine - other), tip});
    }
    m_facts->setRows(rows);
}

} // namespace lapidary::app
