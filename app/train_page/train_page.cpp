// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/train_page.h"

#include "app/actions/actions.h"
#include "app/project/project_artifacts.h"
#include "app/project/project_session.h"
#include "app/runs/run_library.h"
#include "app/services/services.h"
#include "app/train_page/new_run_card.h"
#include "app/train_page/run_curves.h"
#include "app/train_page/run_events.h"
#include "app/train_page/run_head.h"
#include "app/train_page/run_routing.h"
#include "app/train_page/runs_card.h"
#include "widgets/shell/empty_state.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/theme/theme.h"

#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

constexpr int kMargin = 24;
constexpr int kSpacing = 16;
constexpr int kContentWidth = 1700;
constexpr int kTwoColumns = 980; ///< below this the cards stand in one column
constexpr int kWide = 1240;      ///< from here on tables and plots stand side by side

} // namespace

TrainPage::TrainPage(Services& services, QWidget* parent)
    : QStackedWidget(parent)
    , m_services(services)
    , m_empty(new widgets::EmptyState(services.theme, widgets::Illustration::Train, this))
{
    m_content = makeContent();
    m_empty->setObjectName(QStringLiteral("waiting"));
    m_emptyArea = widgets::makeScrollArea(m_empty, this);
    m_area = widgets::makeScrollArea(m_content, this);
    addWidget(m_emptyArea);
    addWidget(m_area);
    connect(&services.project, &ProjectSession::changed, this, &TrainPage::refresh);
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &TrainPage::refresh);
    connect(&RunLibrary::of(services), &RunLibrary::changed, this, &TrainPage::runsChanged);
    connect(&services.theme, &widgets::Theme::changed, this, &TrainPage::arrange);
    refresh();
    runsChanged();
}

QWidget* TrainPage::makeContent()
{
    auto* content = new QWidget(this);
    m_runs = new RunsCard(m_services, content);
    m_new = new NewRunCard(m_services, content);
    m_watched = makeRun();
    auto* outer = new QVBoxLayout(content);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(kSpacing);
    auto* left = new QVBoxLayout;
    left->setSpacing(kSpacing);
    left->addWidget(m_runs);
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->addWidget(m_new);
    right->addWidget(m_watched);
    right->addStretch(1);
    m_columns->addLayout(left, 2);
    m_columns->addLayout(right, 6);
    outer->addLayout(m_columns);
    connect(m_runs, &RunsCard::chosenChanged, this, [this] {
        m_isChosen = true;
        showChosen();
    });
    connect(m_runs, &RunsCard::newWanted, m_new, &NewRunCard::focusFirst);
    connect(m_new, &NewRunCard::started, this, [this](const QString& folder) {
        m_isChosen = true;
        RunLibrary::of(m_services).refresh();
        m_runs->choose(folder);
    });
    showChosen();
    return content;
}

QWidget* TrainPage::makeRun()
{
    auto* block = new QWidget(this);
    auto* head = new RunHead(m_services, m_run, block);
    m_curves = new RunCurves(m_services, m_run, block);
    m_routing = new RunRouting(m_services, m_run, block);
    auto* events = new RunEvents(m_services, m_run, block);
    auto* layout = new QVBoxLayout(block);
    layout->setContentsMargins({});
    layout->setSpacing(kSpacing);
    for (QWidget* card : std::initializer_list<QWidget*>{head, m_curves, m_routing, events}) {
        layout->addWidget(card);
    }
    connect(m_curves, &RunCurves::chosen, m_routing, &RunRouting::goTo);
    connect(events, &RunEvents::chosen, m_routing, &RunRouting::goTo);
    connect(m_routing, &RunRouting::moved, m_curves, &RunCurves::setPosition);
    return block;
}

void TrainPage::showChosen()
{
    const QString& folder = m_runs->chosen();
    m_run.setFolder(folder);
    m_new->setVisible(folder.isEmpty());
    m_watched->setVisible(!folder.isEmpty());
}

// When a project was opened, its newest run is shown: if it goes on, it is found live.
void TrainPage::runsChanged()
{
    if (!m_isChosen && !RunLibrary::of(m_services).list().empty()) {
        m_isChosen = true;
        m_runs->choose(RunLibrary::of(m_services).list().front().folder);
    }
    refresh();
}

void TrainPage::refresh()
{
    const QString project
        = m_services.project.isOpen() ? m_services.project.facts()->folder : QString();
    if (project != m_project) {
        m_project = project;
        m_isChosen = false;
        m_runs->choose({});
        m_isChosen = false;
    }
    const bool hasModels = !m_services.artifacts.of(ArtifactKind::Converted).empty();
    if (!project.isEmpty() && (hasModels || !RunLibrary::of(m_services).list().empty())) {
        setCurrentWidget(m_area);
        return;
    }
    setCurrentWidget(m_emptyArea);
    Actions& actions = m_services.actions;
    m_empty->setText(tr("Here the experts and the router are trained in the background, and you "
                        "watch loss, balance and specialisation as they change."));
    if (!project.isEmpty()) {
        m_empty->setTitle(tr("There is no converted model to train"));
        m_empty->setActions(actions["mode.group"], {actions["help.page"]});
    } else {
        m_empty->setTitle(tr("No project is open"));
        m_empty->setActions(actions["file.new"], {actions["file.open"], actions["file.demo"]});
    }
}

void TrainPage::arrange()
{
    const widgets::Theme& theme = m_services.theme;
    const int width = this->width(); // the hidden one of the two areas keeps its old size
    const int margin = std::max(kMargin, (width - theme.scaled(kContentWidth)) / 2);
    m_content->layout()->setContentsMargins(margin, kMargin, margin, kMargin);
    m_columns->setDirection(
        width < theme.scaled(kTwoColumns) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_curves->setNarrow(width < theme.scaled(kWide));
    m_routing->setNarrow(width < theme.scaled(kWide));
}

void TrainPage::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    arrange();
}

void TrainPage::showEvent(QShowEvent* event)
{
    QStackedWidget::showEvent(event);
    RunLibrary::of(m_services).refresh();
}

} // namespace lapidary::app
