// SPDX-License-Identifier: GPL-3.0-or-later
// FindingsCard: what a recording says about one layer: how often its units fire, in which step, and
// every unit with its figures.
#pragma once

#include "model/recording/recording.h"
#include "widgets/recording/unit_table_model.h"
#include "widgets/shell/card.h"

#include <memory>

class QComboBox;
class QCPBars;
class QSortFilterProxyModel;
class QSpinBox;
class QTreeView;

namespace lapidary::widgets {
class PlotView;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct Services;

class FindingsCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit FindingsCard(Services& services, QWidget* parent = nullptr);

    /// Shows this recording; null hides the card's content.
    void setRecording(std::shared_ptr<const model::Recording> recording);

private:
    QWidget* makeChoice();
    QWidget* makePlots();
    void load();
    void showLayer();
    void showHistogram();
    void showSteps();
    void colourSteps();
    widgets::UnitKind kind() const;

    Services& m_services;
    std::shared_ptr<const model::Recording> m_recording;
    std::shared_ptr<const model::RecordingLayer> m_layer;
    QWidget* m_content = nullptr;
    QSpinBox* m_layerBox = nullptr;
    QComboBox* m_kind = nullptr;
    widgets::PlotView* m_histogram = nullptr;
    widgets::PlotView* m_steps = nullptr;
    QCPBars* m_bars = nullptr;
    std::array<QCPBars*, model::kStepCount> m_stepBars{};
    widgets::TextLabel* m_note = nullptr;
    widgets::UnitTableModel* m_units = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTreeView* m_table = nullptr;
    int m_number = 0; ///< of the newest load
};

} // namespace lapidary::app
