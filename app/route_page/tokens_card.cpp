// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/route_page/tokens_card.h"

#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "widgets/forms/count_box.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"
#include "widgets/trace/choice_table.h"
#include "widgets/trace/token_ribbon.h"
#include "widgets/trace/trace_ink.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;

constexpr int kChoicesHeight = 190; // px at 100 %

/// A field of a CSV line in quotes.
QString quoted(QString text)
{
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

} // namespace

TokensCard::TokensCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Tokens by expert"), parent)
    , m_services(services)
    , m_ribbon(new widgets::TokenRibbon(services.theme, this))
    , m_about(new TextLabel(TextRole::Muted, {}, this))
    , m_choices(new widgets::ChoiceTable(services.theme, this))
{
    setObjectName(QStringLiteral("route.tokens_card"));
    m_about->setObjectName(QStringLiteral("route.token"));
    makeTools();
    body()->addWidget(m_ribbon);
    body()->addWidget(m_about);
    body()->addWidget(m_choices);
    const auto fit
        = [this] { m_choices->setMinimumHeight(m_services.theme.scaled(kChoicesHeight)); };
    fit();
    connect(&services.theme, &widgets::Theme::changed, this, fit);
    connect(m_ribbon, &widgets::TokenRibbon::tokenChosen, this, &TokensCard::showToken);
    connect(m_ribbon, &widgets::TokenRibbon::layerWanted, this, &TokensCard::stepLayer);
    connect(
        m_ribbon, &widgets::TokenRibbon::menuWanted, this, [this](int token, const QPoint& place) {
            const int expert = m_trace ? m_trace->chosen(token, layer())[0] : -1;
            if (expert >= 0) {
                Q_EMIT menuWanted(layer(), expert, place);
            }
        });
    connect(m_choices, &widgets::ChoiceTable::menuWanted, this, &TokensCard::menuWanted);
    connect(m_choices, &widgets::ChoiceTable::expertChosen, this, [this](int layer, int expert) {
        m_layer->setCurrentIndex(layer);
        Q_EMIT expertChosen(expert);
    });
    setTrace(nullptr);
}

void TokensCard::makeTools()
{
    auto* tools = new QWidget(this);
    auto* flow = new widgets::FlowLayout(tools);
    flow->setAlignment(Qt::AlignLeading);
    const auto add = [&](const QString& label, QWidget* field) {
        auto* pair = new QWidget(tools);
        auto* layout = new QHBoxLayout(pair);
        layout->setContentsMargins({});
        auto* name = new QLabel(label, pair);
        name->setBuddy(field);
        field->setParent(pair);
        layout->addWidget(name);
        layout->addWidget(field);
        flow->addWidget(pair);
    };
    m_layer = new QComboBox(this);
    m_layer->setObjectName(QStringLiteral("route.layer"));
    m_layer->setAccessibleName(tr("Layer"));
    m_sequence
        = widgets::makeCountBox(QStringLiteral("route.item"), tr("Text number"), 1, 1, 1, this);
    add(tr("Layer"), m_layer);
    add(tr("Text number"), m_sequence);
    auto* picture = new QPushButton(m_services.theme.icon(u"camera"), tr("Save picture…"), tools);
    picture->setObjectName(QStringLiteral("route.save_picture"));
    flow->addWidget(picture);
    body()->addWidget(tools);
    connect(picture, &QPushButton::clicked, this, &TokensCard::saveRibbon);
    connect(m_sequence, &QSpinBox::valueChanged, this, &TokensCard::showSequence);
    connect(m_layer, &QComboBox::currentIndexChanged, this, [this](int layer) {
        m_ribbon->setLayer(std::max(layer, 0));
        m_choices->setLayer(std::max(layer, 0));
        m_ribbon->setExpert(-1);
        Q_EMIT layerChanged(std::max(layer, 0));
    });
}

int TokensCard::layer() const
{
    return std::max(0, m_layer->currentIndex());
}

void TokensCard::setTrace(std::shared_ptr<const model::Trace> trace)
{
    const int former = m_layer->currentIndex();
    m_trace = std::move(trace);
    m_dense.reset();
    const QSignalBlocker layerBlocker(m_layer);
    const QSignalBlocker sequenceBlocker(m_sequence);
    m_layer->clear();
    const auto layers = m_trace ? static_cast<int>(m_trace->layers()) : 0;
    for (int l = 0; l < layers; ++l) {
        m_layer->addItem(m_trace->experts(l) > 0 ? widgets::layerLabel(l)
                                                 : tr("%1 (dense)").arg(widgets::layerLabel(l)));
    }
    m_layer->setCurrentIndex(former >= 0 && former < layers ? former : std::min(0, layers - 1));
    const int texts = m_trace && m_trace->tokens() > 0 ? m_trace->sequences().back() + 1 : 1;
    m_sequence->setRange(1, texts);
    m_sequence->setEnabled(texts > 1);
    m_ribbon->setLayer(layer());
    m_choices->setLayer(layer());
    m_ribbon->setExpert(-1);
    showSequence();
}

void TokensCard::setDense(std::shared_ptr<const model::Trace> dense)
{
    m_dense = std::move(dense);
    showToken(m_ribbon->token());
}

void TokensCard::setExpert(int expert)
{
    m_ribbon->setExpert(expert);
}

void TokensCard::showSequence()
{
    m_ribbon->setTrace(m_trace, m_sequence->value() - 1);
    showToken(-1);
}

void TokensCard::showToken(int token)
{
    m_choices->setToken(m_trace, token);
    m_choices->setVisible(token >= 0);
    if (token < 0) {
        m_about->setText(m_trace
                ? tr("Choose a token to see what every layer chose for it. Italic tokens were "
                     "given. Up and down change the layer.")
                : QString());
        return;
    }
    QString text = m_ribbon->describe(token).replace(u'\n', QStringLiteral(" · "));
    const auto place = static_cast<std::size_t>(token);
    if (m_dense) {
        const auto own = static_cast<double>(m_trace->logprobs()[place]);
        const auto dense = static_cast<double>(m_dense->logprobs()[place]);
        if (!std::isnan(own) && !std::isnan(dense)) {
            text += QStringLiteral(" · ")
                + tr("dense %1 (%2 nats)")
                      .arg(widgets::decimalText(std::exp(dense)),
                          (own >= dense ? QStringLiteral("+") : QString())
                              + widgets::decimalText(own - dense));
        }
    }
    m_about->setText(text);
}

void TokensCard::stepLayer(int direction)
{
    const int wanted = layer() + direction;
    if (wanted >= 0 && wanted < m_layer->count()) {
        m_layer->setCurrentIndex(wanted);
        showToken(m_ribbon->token());
    }
}

void TokensCard::saveRibbon()
{
    QFileDialog* dialog = makeSaveDialog(
        this, QStringLiteral("save_ribbon"), tr("Save picture"), QStringLiteral("routing.png"));
    dialog->setNameFilter(tr("Pictures (*.png *.svg)"));
    connect(dialog, &QFileDialog::fileSelected, this, &TokensCard::writePicture);
    dialog->open();
}

void TokensCard::writePicture(const QString& path)
{
    if (path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setFileName(path);
        svg.setSize(m_ribbon->size());
        svg.setViewBox(m_ribbon->rect());
        svg.setTitle(tr("Tokens by expert"));
        m_ribbon->render(&svg, {}, {}, QWidget::DrawChildren);
        return;
    }
    m_ribbon->grab().save(path, "PNG");
}

QString TokensCard::toCsv() const
{
    QString text = QStringLiteral("text,token,piece,id,step,logprob,layer,expert,weight\n");
    for (std::int64_t t = 0; m_trace && t < m_trace->tokens(); ++t) {
        const auto place = static_cast<std::size_t>(t);
        const auto label = m_trace->labels()[place];
        const QString step
            = label < 0 ? QString() : widgets::stepKey(static_cast<widgets::Step>(label));
        const QString start = QStringLiteral("%1,%2,%3,%4,%5,%6,")
                                  .arg(m_trace->sequences()[place])
                                  .arg(t)
                                  .arg(quoted(QString::fromStdString(m_trace->pieces()[place])))
                                  .arg(m_trace->ids()[place])
                                  .arg(step)
                                  .arg(static_cast<double>(m_trace->logprobs()[place]));
        for (std::int64_t l = 0; l < m_trace->layers(); ++l) {
            const auto chosen = m_trace->chosen(t, l);
            for (std::size_t k = 0; k < chosen.size(); ++k) {
                if (chosen[k] >= 0) {
                    text += start
                        + QStringLiteral("%1,%2,%3\n")
                              .arg(l)
                              .arg(chosen[k])
                              .arg(static_cast<double>(m_trace->weights(t, l)[k]));
                }
            }
        }
    }
    return text;
}

} // namespace lapidary::app
