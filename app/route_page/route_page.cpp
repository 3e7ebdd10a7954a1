// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/route_page/route_page.h"

#include "app/actions/actions.h"
#include "app/base/background.h"
#include "app/base/text.h"
#include "app/project/model_session.h"
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "app/route_page/dense_card.h"
#include "app/route_page/route_session.h"
#include "app/route_page/source_card.h"
#include "app/route_page/steps_card.h"
#include "app/route_page/tokens_card.h"
#include "app/services/file_dialogs.h"
#include "app/services/notices.h"
#include "app/services/services.h"
#include "model/core/atomic_file.h"
#include "widgets/shell/empty_state.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/theme/theme.h"
#include "widgets/trace/trace_ink.h"

#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

constexpr int kMargin = 24;
constexpr int kSpacing = 16;
constexpr int kContentWidth = 1700;
constexpr int kTwoColumns = 900; ///< below this the cards stand in one column

bool hasExperts(const ModelSession& model, const ProjectArtifacts& artifacts)
{
    const auto choices = modelChoices(model, artifacts);
    return std::any_of(choices.begin(), choices.end(),
        [](const ModelChoice& choice) { return choice.kind.has_value(); });
}

} // namespace

RoutePage::RoutePage(Services& services, QWidget* parent)
    : QStackedWidget(parent)
    , m_services(services)
    , m_session(new RouteSession(services, this))
    , m_empty(new widgets::EmptyState(services.theme, widgets::Illustration::Route, this))
{
    m_content = makeContent();
    connectCards();
    showTrace();
    m_empty->setObjectName(QStringLiteral("waiting"));
    m_emptyArea = widgets::makeScrollArea(m_empty, this);
    m_area = widgets::makeScrollArea(m_content, this);
    addWidget(m_emptyArea);
    addWidget(m_area);
    connect(&services.project, &ProjectSession::changed, this, &RoutePage::refresh);
    connect(&services.model, &ModelSession::changed, this, &RoutePage::refresh);
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &RoutePage::refresh);
    connect(&services.theme, &widgets::Theme::changed, this, &RoutePage::arrange);
    refresh();
}

QWidget* RoutePage::makeContent()
{
    auto* content = new QWidget(this);
    m_source = new SourceCard(m_services, *m_session, content);
    auto* dense = new DenseCard(m_services, *m_session, content);
    m_tokens = new TokensCard(m_services, content);
    m_steps = new StepsCard(m_services, content);
    auto* csv = new QPushButton(m_services.theme.icon(u"save"), tr("Save as CSV…"), m_tokens);
    csv->setObjectName(QStringLiteral("route.save_csv"));
    m_tokens->body()->addWidget(csv, 0, Qt::AlignLeft);
    connect(csv, &QPushButton::clicked, this, &RoutePage::saveCsv);
    auto* outer = new QVBoxLayout(content);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(kSpacing);
    auto* left = new QVBoxLayout;
    left->setSpacing(kSpacing);
    left->addWidget(m_source);
    left->addWidget(dense);
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(kSpacing);
    right->addWidget(m_tokens);
    right->addWidget(m_steps);
    right->addStretch(1);
    m_columns->addLayout(left, 2);
    m_columns->addLayout(right, 5);
    outer->addLayout(m_columns);
    outer->addStretch(1);
    return content;
}

void RoutePage::connectCards()
{
    connect(m_session, &RouteSession::changed, this, &RoutePage::showTrace);
    connect(m_tokens, &TokensCard::layerChanged, this,
        [this](int layer) { m_steps->setLayer(m_session->trace(), layer); });
    connect(m_tokens, &TokensCard::expertChosen, m_tokens, &TokensCard::setExpert);
    connect(m_steps, &StepsCard::expertChosen, m_tokens, &TokensCard::setExpert);
    connect(m_tokens, &TokensCard::menuWanted, this, &RoutePage::openMenu);
    connect(m_steps, &StepsCard::menuWanted, this,
        [this](int expert, const QPoint& place) { openMenu(m_tokens->layer(), expert, place); });
}

void RoutePage::showTrace()
{
    const auto& dense = m_session->dense();
    if (m_shown != m_session->trace()) {
        m_shown = m_session->trace();
        m_tokens->setTrace(m_shown);
        m_steps->setLayer(m_shown, m_tokens->layer());
    }
    m_tokens->setDense(dense ? dense->sameText : nullptr);
    m_tokens->setVisible(m_session->trace() != nullptr);
    m_steps->setVisible(m_session->trace() != nullptr);
}

void RoutePage::openMenu(int layer, int expert, const QPoint& globalPlace)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString place
        = QStringLiteral("%1 %2").arg(widgets::layerLabel(layer), widgets::expertLabel(expert));
    const auto add = [&](const QString& text, const QString& kind, double factor) {
        menu->addAction(text, this, [this, layer, expert, kind, factor] {
            m_source->addChange({kind, layer, expert, factor});
        });
    };
    menu->addAction(tr("Show the tokens of %1").arg(widgets::expertLabel(expert)), this,
        [this, expert] { m_tokens->setExpert(expert); });
    menu->addSeparator();
    add(tr("&Mute %1").arg(place), QStringLiteral("mute"), 1.0);
    for (const double factor : {2.0, 4.0, 16.0}) {
        add(tr("Boost %1 × %2").arg(place).arg(factor), QStringLiteral("boost"), factor);
    }
    add(tr("&Force %1").arg(place), QStringLiteral("force"), 1.0);
    menu->popup(globalPlace);
}

void RoutePage::saveCsv()
{
    QFileDialog* dialog = makeSaveDialog(
        this, QStringLiteral("save_trace"), tr("Save as CSV"), QStringLiteral("routing.csv"));
    dialog->setNameFilter(tr("Tables (*.csv)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        inBackground(
            this,
            [target = toUtf8(path), bytes = toUtf8(m_tokens->toCsv())] {
                return model::saveFile(target, bytes);
            },
            [this, path](const model::Result<model::SaveOutcome>& outcome) {
                widgets::Message message;
                message.level = outcome ? widgets::Level::Success : widgets::Level::Error;
                message.text = outcome ? tr("The choices were saved.") : sentence(outcome.error());
                message.where = path;
                message.key = QStringLiteral("save-trace");
                m_services.notices.post(message);
            });
    });
    dialog->open();
}

void RoutePage::refresh()
{
    Actions& actions = m_services.actions;
    const bool isOpen = m_services.project.isOpen();
    if (isOpen && (hasExperts(m_services.model, m_services.artifacts) || m_session->trace())) {
        setCurrentWidget(m_area);
        return;
    }
    setCurrentWidget(m_emptyArea);
    m_empty->setText(tr("Here you watch a prompt go through the model: which expert works on which "
                        "token, and in which step of the reasoning."));
    if (isOpen) {
        m_empty->setTitle(tr("There is no converted model to watch"));
        m_empty->setActions(actions["mode.group"], {actions["help.page"]});
    } else {
        m_empty->setTitle(tr("No project is open"));
        m_empty->setActions(actions["file.new"], {actions["file.open"], actions["file.demo"]});
    }
}

void RoutePage::arrange()
{
    const widgets::Theme& theme = m_services.theme;
    const int width = this->width(); // the hidden one of the two areas keeps its old size
    const int margin = std::max(kMargin, (width - theme.scaled(kContentWidth)) / 2);
    m_content->layout()->setContentsMargins(margin, kMargin, margin, kMargin);
    m_columns->setDirection(
        width < theme.scaled(kTwoColumns) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void RoutePage::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    arrange();
}

} // namespace lapidary::app
