// SPDX-License-Identifier: GPL-3.0-or-later
// ChoiceTable: what every layer chose for one token: a row per layer, its experts with weights.
#pragma once

#include "model/trace/trace.h"

#include <QTableWidget>

#include <memory>

namespace lapidary::widgets {

class Theme;

class ChoiceTable : public QTableWidget
{
    Q_OBJECT

public:
    explicit ChoiceTable(const Theme& theme, QWidget* parent = nullptr);

    /// Shows the choices for a token of a trace; null or −1: none.
    void setToken(std::shared_ptr<const model::Trace> trace, int token);

    /// Marks the layer that other views show.
    void setLayer(int layer);

Q_SIGNALS:
    /// A person chose an expert; −1: a layer alone.
    void expertChosen(int layer, int expert);
    void menuWanted(int layer, int expert, const QPoint& globalPlace);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void rebuild();
    void fillRow(int layer);
    int expertAt(int row, int column) const;
    void tellChoice(int row, int column);

    const Theme& m_theme;
    std::shared_ptr<const model::Trace> m_trace;
    int m_token = -1;
    int m_layer = 0;
    bool m_isFilling = false;
};

} // namespace lapidary::widgets
