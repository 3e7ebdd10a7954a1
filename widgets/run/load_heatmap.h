// SPDX-License-Identifier: GPL-3.0-or-later
// LoadHeatmap: which expert of which layer got how many tokens, as its share against the mean of
// its layer. An expert without tokens is hatched, not coloured.
#pragma once

#include "widgets/run/cell_grid.h"

#include <cstdint>
#include <vector>

namespace lapidary::widgets {

/// Tokens of each routed expert of each layer.
using LayerLoads = std::vector<std::vector<std::int32_t>>;

class LoadHeatmap : public CellGrid
{
    Q_OBJECT

public:
    explicit LoadHeatmap(const Theme& theme, QWidget* parent = nullptr);

    /// Shows these counts; layers may differ in their number of experts. A layer without experts
    /// (a dense one) has an empty row.
    void setLoads(LayerLoads loads);

    const LayerLoads& loads() const { return m_loads; }

    /// Tokens of the expert over the mean of its layer; 0 where the layer got none.
    double share(int layer, int expert) const;

    QString sentence(int row, int column) const override;

protected:
    Cell cell(int row, int column) const override;
    QString rowName(int row) const override;
    QString columnName(int column) const override;
    QString overview() const override;
    void drawLegend(QPainter& painter, const QRectF& place) const override;

private:
    LayerLoads m_loads;
};

} // namespace lapidary::widgets
