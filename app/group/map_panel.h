// SPDX-License-Identifier: GPL-3.0-or-later
// MapPanel: the map of the Group page with its tools, colours and layouts.
#pragma once

#include "widgets/document/unit_space.h"

#include <QWidget>

class QComboBox;
class QLayout;
class QToolButton;

namespace lapidary::widgets {
class BusyLabel;
class MapLegend;
class UnitMapView;
} // namespace lapidary::widgets

namespace lapidary::app {

class GroupSession;
class MapPlaces;
class SelectionPill;
struct Services;

class MapPanel : public QWidget
{
    Q_OBJECT

public:
    MapPanel(
        Services& services, GroupSession& session, MapPlaces& places, QWidget* parent = nullptr);

    widgets::UnitMapView& map() const { return *m_map; }

    /// The next way to colour.
    void cycleColours();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeToolBar();
    void addTools(QLayout& layout);
    void fillColours();
    void fillLayouts();
    void showPlaces();
    void repaint();
    void placeOverlays();
    void updatePill();
    QString tipText(widgets::UnitId unit) const;

    Services& m_services;
    GroupSession& m_session;
    MapPlaces& m_places;
    widgets::UnitMapView* m_map = nullptr;
    widgets::MapLegend* m_legend = nullptr;
    widgets::BusyLabel* m_busy = nullptr;
    SelectionPill* m_pill = nullptr;
    QComboBox* m_colours = nullptr;
    QComboBox* m_layouts = nullptr;
    QComboBox* m_kinds = nullptr;
};

} // namespace lapidary::app
