// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/group_page.h"

#include "app/actions/actions.h"
#include "app/base/text.h"
#include "app/group/board_panel.h"
#include "app/group/convert_job.h"
#include "app/group/group_edits.h"
#include "app/group/group_engine.h"
#include "app/group/group_session.h"
#include "app/group/map_panel.h"
#include "app/group/map_places.h"
#include "app/project/project_session.h"
#include "app/services/notices.h"
#include "app/services/services.h"
#include "widgets/map/layer_strip.h"
#include "widgets/map/paints.h"
#include "widgets/map/unit_map_view.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/empty_state.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <map>

namespace lapidary::app {

using widgets::EmptyState;
using widgets::LayerColumn;
using widgets::LayerStrip;

namespace {

constexpr int kMargin = 10;
constexpr int kMapWidth = 320;
constexpr int kBoardWidth = 350;
constexpr int kLeastHeight = 240;
constexpr int kMapShare = 3; // of the width, against kBoardShare
constexpr int kBoardShare = 2;

} // namespace

GroupPage::GroupPage(Services& services, QWidget* parent)
    : QStackedWidget(parent)
    , m_services(services)
    , m_session(new GroupSession(services, this))
    , m_edits(new GroupEdits(*m_session, this))
    , m_engine(new GroupEngine(services, *m_session, this))
    , m_convert(new ConvertJob(services, this))
    , m_places(new MapPlaces(services, *m_session, this))
{
    addWidget(makeEmpty());
    addWidget(makeWorkspace());
    bindEdits();
    bindSelection();
    bindGroup();
    connect(m_session, &GroupSession::changed, this, &GroupPage::refresh);
    connect(m_session, &GroupSession::tableChanged, this, &GroupPage::refresh);
    connect(m_engine, &GroupEngine::changed, this, &GroupPage::refreshStrip);
    connect(m_engine, &GroupEngine::failed, this, &GroupPage::post);
    connect(&m_session->keeper(), &GroupingKeeper::failed, this, &GroupPage::post);
    auto& document = m_session->document();
    connect(&document, &widgets::GroupingDocument::reset, this, [this] {
        refresh();
        if (isVisible() && m_session->document().isOpen()) {
            m_map->map().setFocus(Qt::OtherFocusReason); // its keys work at once
        }
    });
    connect(&document, &widgets::GroupingDocument::changed, this, &GroupPage::refreshStrip);
    connect(&document, &widgets::GroupingDocument::historyChanged, this, &GroupPage::updateActions);
    connect(&document, &widgets::GroupingDocument::refused, this,
        [this](const model::Error& error) { post(error, tr("The edit could not be made")); });
    connect(m_edits, &GroupEdits::told, this, [this](const QString& text) {
        widgets::Message message;
        message.level = widgets::Level::Info;
        message.text = text;
        message.key = QStringLiteral("group.told");
        m_services.notices.post(message);
    });
    connect(&services.theme, &widgets::Theme::changed, this, &GroupPage::refreshStrip);
    refresh();
}

GroupPage::~GroupPage() = default;

QWidget* GroupPage::makeEmpty()
{
    m_empty = new EmptyState(m_services.theme, widgets::Illustration::Group, this);
    m_empty->setObjectName(QStringLiteral("waiting"));
    return widgets::makeScrollArea(m_empty, this);
}

QWidget* GroupPage::makeWorkspace()
{
    m_workspace = new QWidget(this);
    auto* layout = new QVBoxLayout(m_workspace);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(8);
    layout->addWidget(makeLayerBar());
    m_map = new MapPanel(m_services, *m_session, *m_places, m_workspace);
    m_board = new BoardPanel(m_services, *m_session, *m_edits, *m_engine, m_workspace);
    m_noExperts = new EmptyState(m_services.theme, widgets::Illustration::Group, m_workspace);
    m_noExperts->setTitle(tr("There are no experts yet"));
    m_noExperts->setText(
        tr("Let a method cut every layer into experts, or start with empty ones and draw around "
           "units on the map. Both can be changed by hand afterwards."));
    Actions& actions = m_services.actions;
    m_noExperts->setActions(actions["group.run"], {actions["group.start"]});
    m_side = new QStackedWidget(m_workspace);
    m_side->addWidget(widgets::makeScrollArea(m_noExperts, m_side));
    m_side->addWidget(m_board);
    m_splitter = new QSplitter(Qt::Horizontal, m_workspace);
    m_splitter->setObjectName(QStringLiteral("group.splitter"));
    m_splitter->addWidget(m_map);
    m_splitter->addWidget(m_side);
    m_splitter->setStretchFactor(0, kMapShare);
    m_splitter->setStretchFactor(1, kBoardShare);
    m_splitter->setChildrenCollapsible(false);
    layout->addWidget(m_splitter, 1);
    connect(&m_services.theme, &widgets::Theme::changed, this, &GroupPage::arrange);
    return widgets::makeScrollArea(m_workspace, this);
}

QWidget* GroupPage::makeLayerBar()
{
    auto* bar = new QWidget(m_workspace);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_strip = new LayerStrip(m_services.theme, bar);
    m_recordings = new QComboBox(bar);
    m_recordings->setObjectName(QStringLiteral("group.recording"));
    m_recordings->setAccessibleName(tr("Recording"));
    m_recordings->setToolTip(tr("The recording that is grouped"));
    m_recordings->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_recordings->setMinimumContentsLength(14);
    layout->addWidget(m_strip, 1);
    layout->addWidget(m_recordings, 0, Qt::AlignTop);
    connect(m_strip, &LayerStrip::chosen, this,
        [this](int layer) { m_session->setScope(m_session->kind(), layer); });
    connect(m_recordings, &QComboBox::activated, this,
        [this](int row) { m_session->chooseRecording(m_recordings->itemData(row).toString()); });
    return bar;
}

void GroupPage::showEvent(QShowEvent* event)
{
    QStackedWidget::showEvent(event);
    m_session->refresh(); // a recording may have been made meanwhile
}

void GroupPage::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    arrange();
}

// Side by side where both fit, else the board below the map, and the page scrolls.
void GroupPage::arrange()
{
    const widgets::Theme& theme = m_services.theme;
    const bool isWide = width() >= theme.scaled(kMapWidth + kBoardWidth);
    m_splitter->setOrientation(isWide ? Qt::Horizontal : Qt::Vertical);
    m_map->map().setScrolled(!isWide);
    m_map->setMinimumSize(theme.scaled(isWide ? kMapWidth : 0), theme.scaled(kLeastHeight));
    m_side->setMinimumSize(theme.scaled(isWide ? kBoardWidth : 0), theme.scaled(kLeastHeight));
}

void GroupPage::refresh()
{
    const bool isReady = m_session->recording() != nullptr;
    setCurrentIndex(isReady ? 1 : 0);
    if (isReady) {
        fillRecordings();
        m_side->setCurrentIndex(m_session->document().isOpen() ? 1 : 0);
        refreshStrip();
    } else {
        showEmpty();
    }
    updateActions();
}

void GroupPage::showEmpty()
{
    Actions& actions = m_services.actions;
    const QString purpose = tr("Here you cut neurons and heads into experts: on a map where units "
                               "that work together lie together, by hand or with a method.");
    if (!m_services.project.facts()) {
        m_empty->setTitle(tr("No project is open"));
        m_empty->setText(purpose);
        m_empty->setActions(actions["file.new"], {actions["file.open"], actions["file.demo"]});
    } else if (!m_session->error().message.empty()) {
        m_empty->setTitle(tr("The recording cannot be opened"));
        m_empty->setText(sentence(m_session->error()));
        m_empty->setActions(actions["mode.calibrate"], {actions["help.page"]});
    } else if (m_session->isLoading() && !m_session->recordingFolder().isEmpty()) {
        m_empty->setTitle(tr("Opening the recording…"));
        m_empty->setText(purpose);
        m_empty->setActions(nullptr, {});
    } else {
        m_empty->setTitle(tr("There is no recording to group"));
        m_empty->setText(
            tr("%1 A recording says how each unit works; the Calibrate page makes one.")
                .arg(purpose));
        m_empty->setActions(actions["mode.calibrate"], {actions["help.page"]});
    }
}

void GroupPage::fillRecordings()
{
    const QSignalBlocker blocker(m_recordings);
    m_recordings->clear();
    for (const RecordingEntry& entry : m_session->recordings()) {
        m_recordings->addItem(entry.name, entry.folder);
    }
    m_recordings->setCurrentIndex(m_recordings->findData(m_session->recordingFolder()));
    const model::RecordingInfo& info = m_session->recording()->info();
    const QString tokens = QLocale().toString(qlonglong(info.tokens));
    m_recordings->setToolTip(info.isPartial
            ? tr("Recording of %1 tokens; it was stopped before all were seen").arg(tokens)
            : tr("Recording of %1 tokens").arg(tokens));
}

void GroupPage::refreshStrip()
{
    const model::Grouping& grouping = m_session->document().grouping();
    std::vector<LayerColumn> columns(static_cast<std::size_t>(m_session->space().layers()));
    for (const model::LayerGrouping& layer : grouping.layers) {
        const auto place = static_cast<std::size_t>(layer.layer.value());
        if (place >= columns.size()) {
            continue;
        }
        std::map<model::Owner, int> sizes;
        for (const model::Owner owner : layer.units(m_session->kind())) {
            ++sizes[owner];
        }
        LayerColumn& column = columns[place];
        column.parts.push_back({m_services.theme.color(widgets::Token::Text), sizes[model::kShared],
            /*isHollow=*/false});
        for (const model::Expert& expert : grouping.experts) {
            column.parts.push_back({widgets::expertInk(expert).fill, sizes[expert.id], false});
        }
        column.parts.push_back({{}, sizes[model::kUnassigned], /*isHollow=*/true});
        const LayerQuality* quality = m_engine->quality(layer.layer.value());
        column.error = quality ? quality->errorOracle : std::nullopt;
    }
    m_strip->setColumns(std::move(columns));
    m_strip->setCurrent(m_session->layer());
}

void GroupPage::stepLayer(int by)
{
    m_session->setScope(m_session->kind(), m_session->layer() + by);
}

void GroupPage::keyPressEvent(QKeyEvent* event)
{
    const bool isPlain
        = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier && currentIndex() == 1;
    if (isPlain && assignByKey(event->key())) {
        return;
    }
    switch (isPlain ? event->key() : Qt::Key_unknown) {
    case Qt::Key_BracketLeft:
        stepLayer(-1);
        return;
    case Qt::Key_BracketRight:
        stepLayer(1);
        return;
    case Qt::Key_C:
        m_map->cycleColours();
        return;
    case Qt::Key_A:
        assignByNumber();
        return;
    case Qt::Key_Escape:
        m_session->selection().clear();
        return;
    default:
        QStackedWidget::keyPressEvent(event);
    }
}

// 1 to 9 are the first nine cards, 0 takes away, S shares.
bool GroupPage::assignByKey(int key)
{
    const auto& experts = m_session->document().grouping().experts;
    if (!m_session->document().isOpen()) {
        return false;
    }
    if (key == Qt::Key_0) {
        m_edits->assignSelection(model::kUnassigned);
    } else if (key == Qt::Key_S) {
        m_edits->assignSelection(model::kShared);
    } else if (key >= Qt::Key_1 && key <= Qt::Key_9) {
        const auto card = static_cast<std::size_t>(key - Qt::Key_1);
        if (card < experts.size()) {
            m_edits->assignSelection(experts[card].id);
        }
    } else {
        return false;
    }
    return true;
}

} // namespace lapidary::app
