// SPDX-License-Identifier: GPL-3.0-or-later
// MapLegend: what the colours of a map mean. A click shows one entry alone, a double click or
// Return selects its units.
#pragma once

#include <QPointer>
#include <QWidget>

class QListWidget;

namespace lapidary::widgets {

class Theme;
class UnitMapView;

class MapLegend : public QWidget
{
    Q_OBJECT

public:
    /// The map is borrowed; the legend follows its paint.
    MapLegend(const Theme& theme, UnitMapView& map, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void isolate(int row);
    void selectRow(int row);

    const Theme& m_theme;
    UnitMapView& m_map;
    QListWidget* m_list = nullptr;
};

} // namespace lapidary::widgets
