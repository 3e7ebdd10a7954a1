// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/map_panel.h"

#include "app/group/group_session.h"
#include "app/group/map_places.h"
#include "app/group/selection_pill.h"
#include "app/services/services.h"
#include "model/core/registry.h"
#include "widgets/document/unit_drag.h"
#include "widgets/map/map_legend.h"
#include "widgets/map/paints.h"
#include "widgets/map/unit_map_view.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/busy_label.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <numeric>

namespace lapidary::app {

using widgets::CanvasTool;
using widgets::UnitKind;
using widgets::UnitMapView;

namespace {

constexpr int kMargin = 10;

QComboBox* makeCombo(const QString& name, const QString& objectName, QWidget* parent)
{
    auto* combo = new QComboBox(parent);
    combo->setObjectName(objectName);
    combo->setAccessibleName(name);
    combo->setToolTip(name);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return combo;
}

QString toolText(const std::string& text)
{
    return QCoreApplication::translate("lapidary::widgets::Tools", text.c_str());
}

} // namespace

MapPanel::MapPanel(Services& services, GroupSession& session, MapPlaces& places, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_session(session)
    , m_places(places)
    , m_map(new UnitMapView(services.theme, session.selection(), this))
    , m_legend(new widgets::MapLegend(services.theme, *m_map, m_map))
    , m_busy(new widgets::BusyLabel(services.theme, tr("Laying out the map…"), m_map))
    , m_pill(new SelectionPill(services.theme, m_map))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(makeToolBar());
    layout->addWidget(m_map, 1);
    m_map->setObjectName(QStringLiteral("map"));
    m_map->setTipText([this](widgets::UnitId unit) { return tipText(unit); });
    m_map->installEventFilter(this);
    m_busy->hide();
    const auto drag = [this] {
        widgets::dragUnits(this, m_services.theme,
            new widgets::UnitMimeData(widgets::DragContent::Selection, 0, m_pill->text()),
            m_pill->text());
    };
    connect(m_map, &UnitMapView::dragStarted, this, drag);
    connect(m_pill, &SelectionPill::dragStarted, this, drag);
    connect(&places, &MapPlaces::changed, this, [this] {
        fillLayouts();
        showPlaces();
    });
    connect(&session, &GroupSession::tableChanged, this, &MapPanel::fillColours);
    connect(&session.document(), &widgets::GroupingDocument::changed, this, &MapPanel::repaint);
    connect(&session.document(), &widgets::GroupingDocument::reset, this, &MapPanel::fillColours);
    connect(&session.selection(), &widgets::SelectionModel::changed, this, &MapPanel::updatePill);
    connect(m_map, &UnitMapView::paintChanged, this, &MapPanel::placeOverlays);
    connect(&services.theme, &widgets::Theme::changed, this, [this] {
        repaint();
        updatePill();
    });
    fillLayouts();
    fillColours();
}

QWidget* MapPanel::makeToolBar()
{
    auto* bar = new QWidget(this);
    auto* flow = new widgets::FlowLayout(bar);
    flow->setContentsMargins({});
    flow->setAlignment(Qt::AlignLeft);
    flow->setSpacing(6);
    addTools(*flow);
    m_kinds = makeCombo(tr("Units"), QStringLiteral("map.kind"), bar);
    m_kinds->addItem(tr("Neurons"), int(UnitKind::Neuron));
    m_kinds->addItem(tr("Heads"), int(UnitKind::Head));
    m_colours = makeCombo(tr("Colour by (C: the next)"), QStringLiteral("map.colour"), bar);
    m_layouts = makeCombo(tr("Layout of the map"), QStringLiteral("map.layout"), bar);
    flow->addWidget(m_kinds);
    flow->addWidget(m_layouts);
    flow->addWidget(m_colours);
    connect(m_kinds, &QComboBox::activated, this, [this](int row) {
        m_session.setScope(
            static_cast<UnitKind>(m_kinds->itemData(row).toInt()), m_session.layer());
    });
    connect(m_colours, &QComboBox::currentIndexChanged, this, &MapPanel::repaint);
    connect(m_layouts, &QComboBox::activated, this,
        [this](int row) { m_places.setMethod(m_layouts->itemData(row).toString()); });
    return bar;
}

void MapPanel::addTools(QLayout& layout)
{
    for (const CanvasTool& tool : model::registry<CanvasTool>()) {
        const QString key = QKeySequence(tool.key).toString(QKeySequence::NativeText);
        auto* button = widgets::makeIconButton(
            m_services.theme, QString::fromLatin1(tool.icon), toolText(tool.info.title), this);
        button->setToolTip(
            tr("%1: %2 (%3)").arg(toolText(tool.info.title), toolText(tool.info.summary), key));
        button->setCheckable(true);
        const std::string id = tool.info.id;
        const auto follow = [this, button, id] { button->setChecked(m_map->tool().info.id == id); };
        connect(button, &QToolButton::clicked, this, [this, id, follow] {
            m_map->setTool(id);
            follow();
            m_map->setFocus();
        });
        connect(m_map, &UnitMapView::toolChanged, button, follow);
        follow();
        layout.addWidget(button);
    }
    auto* fit = widgets::makeIconButton(m_services.theme, u"fit", tr("Show all"), this);
    fit->setToolTip(tr("Show all units (F)"));
    connect(fit, &QToolButton::clicked, m_map, &UnitMapView::fit);
    layout.addWidget(fit);
}

void MapPanel::fillLayouts()
{
    const QSignalBlocker blocker(m_layouts);
    m_layouts->clear();
    m_layouts->addItem(tr("Rate and contribution"), QStringLiteral("ranks"));
    if (m_places.hasProjections()) {
        m_layouts->addItem(tr("PCA"), QStringLiteral("pca"));
        m_layouts->addItem(tr("UMAP"), QStringLiteral("umap"));
    }
    m_layouts->setCurrentIndex(std::max(0, m_layouts->findData(m_places.method())));
}

void MapPanel::fillColours()
{
    const QString before = m_colours->currentData().toString();
    {
        const QSignalBlocker blocker(m_colours);
        m_colours->clear();
        if (m_session.document().isOpen()) {
            m_colours->addItem(tr("Colour: expert"), QStringLiteral("expert"));
        }
        if (!m_session.table().preferredStep.empty()) {
            m_colours->addItem(tr("Colour: step"), QStringLiteral("step"));
        }
        for (const widgets::UnitColumn& column : m_session.table().columns) {
            m_colours->addItem(tr("Colour: %1").arg(column.title.toLower()), column.id);
        }
        const bool wantsFirst = before.isEmpty() || m_session.document().history().position == 0;
        m_colours->setCurrentIndex(std::max(0, wantsFirst ? 0 : m_colours->findData(before)));
    }
    const QSignalBlocker blocker(m_kinds);
    m_kinds->setCurrentIndex(m_kinds->findData(int(m_session.kind())));
    m_kinds->setEnabled(m_session.space().heads() > 0);
    repaint();
}

void MapPanel::cycleColours()
{
    if (m_colours->count() > 0) {
        m_colours->setCurrentIndex((m_colours->currentIndex() + 1) % m_colours->count());
    }
}

void MapPanel::showPlaces()
{
    m_busy->setVisible(m_places.isBusy());
    const Places* places = m_places.places();
    const widgets::UnitRange units = m_session.table().units;
    const auto count = static_cast<std::size_t>(units.count());
    if (!places || places->x.size() != count) {
        m_map->setPoints({}, {}, {}, {});
    } else {
        std::vector<widgets::UnitId> ids(count);
        std::iota(ids.begin(), ids.end(), units.first);
        m_map->setPoints(m_places.title(), std::move(ids), places->x, places->y);
    }
    repaint();
    placeOverlays();
}

void MapPanel::repaint()
{
    const std::size_t count = m_map->scene().size();
    const widgets::ThemeId theme = m_services.theme.id();
    const QString by = m_colours->currentData().toString();
    const std::vector<model::Owner> owners = m_session.owners();
    const widgets::UnitTable& table = m_session.table();
    const widgets::UnitColumn* column = table.column(by);
    if (by == QStringLiteral("expert") && owners.size() == count) {
        m_map->setPaint(widgets::paintByOwner(m_session.document().grouping(), owners, theme));
    } else if (by == QStringLiteral("step") && table.preferredStep.size() == count) {
        m_map->setPaint(widgets::paintByStep(table, theme));
    } else if (column && column->values.size() == count) {
        m_map->setPaint(widgets::paintByColumn(*column, theme));
    } else {
        m_map->setPaint(widgets::paintPlain(count, theme));
    }
}

QString MapPanel::tipText(widgets::UnitId unit) const
{
    QStringList lines{m_session.space().label(unit)};
    const widgets::UnitTable& table = m_session.table();
    const std::vector<model::Owner> owners = m_session.owners();
    const auto row = static_cast<std::size_t>(unit - table.units.first);
    if (table.units.contains(unit) && row < owners.size()) {
        lines.append(widgets::ownerName(m_session.document().grouping(), owners[row]));
    }
    constexpr qsizetype kMostLines = 6;
    for (const widgets::UnitTable::Fact& fact : table.facts(unit)) {
        if (lines.size() < kMostLines) {
            lines.append(tr("%1 %2").arg(fact.title, fact.value));
        }
    }
    return lines.join(QChar(u'\n'));
}

void MapPanel::updatePill()
{
    const int count = m_session.selection().count();
    m_pill->setText(count == 0
            ? QString()
            : tr("%1 selected").arg(widgets::unitCountText(count, m_session.kind())));
    placeOverlays();
}

void MapPanel::placeOverlays()
{
    const int hint = QFontMetrics(m_services.theme.font()).height() + kMargin;
    m_legend->resize(m_legend->sizeHint().boundedTo(
        QSize(m_map->width() / 2, m_map->height() - 2 * kMargin - hint)));
    m_legend->move(m_map->width() - m_legend->width() - kMargin, kMargin);
    constexpr int kMostCovered = 3; // a legend over more than a third covers the map instead
    const bool isNarrow = m_legend->width() * kMostCovered > m_map->width();
    const bool isBeside = !m_legend->isHidden() && !isNarrow;
    m_map->setCovered({0, 0, isBeside ? m_legend->width() : 0, hint / 2});
    m_pill->move(
        m_map->width() - m_pill->width() - kMargin, m_map->height() - m_pill->height() - kMargin);
    m_busy->resize(m_busy->sizeHint());
    m_busy->move((m_map->width() - m_busy->width()) / 2, (m_map->height() - m_busy->height()) / 2);
}

void MapPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeOverlays();
}

bool MapPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) {
        placeOverlays();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lapidary::app
