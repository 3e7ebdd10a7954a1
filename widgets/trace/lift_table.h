// SPDX-License-Identifier: GPL-3.0-or-later
// LiftTable: steps against the experts of a layer, as multiples of what chance would give. Below
// them the share of each expert in all labelled tokens: that is chance.
#pragma once

#include "model/trace/trace.h"

#include <QTableWidget>

#include <memory>
#include <vector>

namespace lapidary::widgets {

class Theme;

class LiftTable : public QTableWidget
{
    Q_OBJECT

public:
    explicit LiftTable(const Theme& theme, QWidget* parent = nullptr);

    /// Shows a layer of a trace; null shows nothing.
    void setLayer(std::shared_ptr<const model::Trace> trace, int layer);

    /// The table as CSV: step, expert, count, lift; a line each.
    QString toCsv() const;

Q_SIGNALS:
    void expertChosen(int expert);
    void menuWanted(int expert, const QPoint& globalPlace);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void rebuild();
    void fillHeaders();
    void fillStep(int step);
    void fillChance();

    const Theme& m_theme;
    std::shared_ptr<const model::Trace> m_trace;
    int m_layer = 0;
    int m_experts = 0;
    std::vector<std::int64_t> m_counts; ///< [steps][experts]
    std::vector<double> m_lift;
    bool m_isFilling = false;
};

} // namespace lapidary::widgets
