// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_page/model_page.h"

#include "app/actions/actions.h"
#include "app/base/text.h"
#include "app/engine/machine.h"
#include "app/model_page/model_rows.h"
#include "app/model_page/perplexity_card.h"
#include "app/model_page/try_card.h"
#include "app/project/model_session.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "widgets/checkpoint/layer_overview.h"
#include "widgets/checkpoint/memory_bars.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/shell/card.h"
#include "widgets/shell/empty_state.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/shell/text_label.h"
#include "widgets/shell/value_label.h"
#include "widgets/theme/theme.h"

#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

using widgets::Card;
using widgets::TextLabel;
using widgets::TextRole;
using State = ModelSession::State;

constexpr int kMargin = 24;
constexpr int kSpacing = 16;
constexpr int kContentWidth = 1280;
constexpr int kTwoColumns = 760; ///< below this the cards stand in one column

} // namespace

ModelPage::ModelPage(Services& services, QWidget* parent)
    : QStackedWidget(parent)
    , m_services(services)
    , m_empty(new widgets::EmptyState(services.theme, widgets::Illustration::Model, this))
{
    m_empty->setObjectName(QStringLiteral("waiting"));
    m_emptyArea = widgets::makeScrollArea(m_empty, this);
    m_content = makeContent();
    m_area = widgets::makeScrollArea(m_content, this);
    addWidget(m_emptyArea);
    addWidget(m_area);
    connect(&services.model, &ModelSession::changed, this, &ModelPage::refresh);
    connect(&services.project, &ProjectSession::changed, this, &ModelPage::refresh);
    connect(&services.machine, &Machine::changed, this, &ModelPage::refreshMemory);
    connect(&services.theme, &widgets::Theme::changed, this, &ModelPage::arrange);
    refresh();
}

QWidget* ModelPage::makeContent()
{
    auto* content = new QWidget(this);
    auto* outer = new QVBoxLayout(content);
    outer->setSpacing(kSpacing);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(kSpacing);
    auto* left = new QVBoxLayout;
    left->setSpacing(kSpacing);
    auto* right = new QVBoxLayout;
    right->setSpacing(kSpacing);
    m_columns->addLayout(left, 2);
    m_columns->addLayout(right, 3);
    m_content = content;
    outer->addWidget(makeHeader());
    outer->addLayout(m_columns);
    left->addWidget(makeFactsCard());
    left->addWidget(makeMemoryCard());
    left->addStretch(1);
    right->addWidget(new TryCard(m_services, content));
    right->addWidget(makeLayersCard());
    right->addWidget(new PerplexityCard(m_services, content));
    right->addStretch(1);
    outer->addWidget(makeTensorsCard(), 1);
    return content;
}

QWidget* ModelPage::makeHeader()
{
    auto* header = new QWidget(m_content);
    auto* layout = new QVBoxLayout(header);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    m_name = new TextLabel(TextRole::Title, {}, header);
    m_name->setObjectName(QStringLiteral("model.name"));
    m_name->setWordWrap(true);
    m_path = new widgets::ValueLabel(header);
    m_path->setObjectName(QStringLiteral("model.path"));
    m_note = new TextLabel(TextRole::Muted, {}, header);
    layout->addWidget(m_name);
    layout->addWidget(m_path);
    layout->addWidget(m_note);
    return header;
}

QWidget* ModelPage::makeFactsCard()
{
    auto* card = new Card(m_services.theme, tr("What it is"), m_content);
    m_facts = new widgets::KeyValueTable(card);
    m_facts->setObjectName(QStringLiteral("model.facts"));
    card->body()->addWidget(m_facts);
    return card;
}

QWidget* ModelPage::makeMemoryCard()
{
    auto* card = new Card(m_services.theme, tr("Memory for each job"), m_content);
    m_memory = new widgets::MemoryBars(m_services.theme, card);
    card->body()->addWidget(m_memory);
    card->body()->addWidget(new TextLabel(TextRole::Muted,
        tr("Estimated from the sizes of the tensors, before anything is loaded."), card));
    return card;
}

QWidget* ModelPage::makeLayersCard()
{
    auto* card = new Card(m_services.theme, tr("Layers"), m_content);
    m_layers = new widgets::LayerOverview(m_services.theme, card);
    card->body()->addWidget(m_layers);
    card->body()->addWidget(new TextLabel(TextRole::Muted,
        tr("A column is a layer: attention heads above, feed-forward neurons below, as high as "
           "their share of the weights. Click one to list its tensors."),
        card));
    connect(m_layers, &widgets::LayerOverview::layerChosen, this, [this](int layer) {
        m_tensors->setFilter(
            layer < 0 ? QString() : layerPattern(*m_services.model.facts(), layer));
    });
    return card;
}

QWidget* ModelPage::makeTensorsCard()
{
    auto* card = new Card(m_services.theme, tr("Tensors"), m_content);
    m_tensors = new widgets::TensorTable(card);
    card->body()->addWidget(m_tensors, 1);
    return card;
}

void ModelPage::refresh()
{
    const ModelSession& model = m_services.model;
    setCurrentWidget(model.facts() ? m_area : m_emptyArea);
    if (!model.facts()) {
        refreshEmpty();
        m_shown.clear();
        m_tensors->setModel(nullptr);
        return;
    }
    m_name->setText(model.facts()->name);
    m_path->setValue(model.facts()->path);
    m_note->setText(model.isOnlyLookedAt()
            ? tr("Only looked at. Make a project (Ctrl+N) to record, group and convert it.")
            : tr("The model of this project. It is only ever read."));
    if (m_shown != model.facts()->fingerprint) {
        m_shown = model.facts()->fingerprint;
        refreshFacts(*model.facts());
        refreshMemory();
    }
}

void ModelPage::refreshEmpty()
{
    const ModelSession& model = m_services.model;
    Actions& actions = m_services.actions;
    switch (model.state()) {
    case State::Opening:
        m_empty->setTitle(tr("Reading the headers of the model…"));
        m_empty->setText(model.path());
        return m_empty->setActions(nullptr);
    case State::Missing:
        m_empty->setTitle(tr("The model is not where it was"));
        m_empty->setText(
            tr("This project works on %1, and there is nothing. Notes, recordings and groupings "
               "can be used meanwhile.")
                .arg(model.path()));
        return m_empty->setActions(actions["model.locate"], {actions["file.open_model"]});
    case State::Failed:
        m_empty->setTitle(tr("The model cannot be opened"));
        m_empty->setText(
            sentence(model.error()) + QChar(u' ') + sentence(toQString(model.error().hint)));
        return m_empty->setActions(actions["model.locate"], {actions["file.open_model"]});
    default:
        m_empty->setTitle(
            m_services.project.isOpen() ? tr("This project has no model") : tr("No model is open"));
        m_empty->setText(
            tr("Here you see what a dense language model is made of: layers, attention heads, "
               "neurons and tensors, and what each next step will cost in memory."));
        return m_empty->setActions(actions["file.open_model"],
            m_services.project.isOpen()
                ? QList<QAction*>{actions["help.page"]}
                : QList<QAction*>{actions["file.open"], actions["file.demo"]});
    }
}

void ModelPage::refreshFacts(const ModelFacts& facts)
{
    m_facts->setRows(factRows(facts));
    m_layers->setGeometryOf(layerGeometry(facts));
    m_tensors->setFilter({});
    m_tensors->setModel(facts.opened);
}

void ModelPage::refreshMemory()
{
    const auto& facts = m_services.model.facts();
    const auto& machine = m_services.machine.facts();
    if (facts) {
        m_memory->setNeeds(memoryNeeds(*facts), machine ? machine->memoryBytes : 0.0);
    }
}

void ModelPage::arrange()
{
    const widgets::Theme& theme = m_services.theme;
    const int width = this->width(); // the hidden one of the two areas keeps its old size
    const int margin = std::max(kMargin, (width - theme.scaled(kContentWidth)) / 2);
    m_content->layout()->setContentsMargins(margin, kMargin, margin, kMargin);
    m_columns->setDirection(
        width < theme.scaled(kTwoColumns) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void ModelPage::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    arrange();
}

} // namespace lapidary::app
