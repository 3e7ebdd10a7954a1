// SPDX-License-Identifier: GPL-3.0-or-later
// UnitTableModel: the neurons or heads of a recorded layer, one a row, read from the mapped file.
#pragma once

#include "model/recording/recording.h"
#include "widgets/document/unit_set.h"

#include <QAbstractTableModel>

#include <memory>

namespace lapidary::widgets {

class UnitTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Unit,
        Rate,
        MeanAbsolute, ///< of a head: the norm of its output
        Contribution, ///< neurons only
        Preferred,    ///< the step in which it fires most, with its rate there against the mean
        FirstStep,    ///< five columns, rate per step
        ColumnCount = FirstStep + static_cast<int>(model::kStepCount),
    };

    static constexpr int kSortRole = Qt::UserRole; ///< a number to sort by

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows the units of this layer; null shows none. `hasSteps`: its texts had step labels.
    void setLayer(std::shared_ptr<const model::RecordingLayer> layer, UnitKind kind, bool hasSteps);

    /// Rate of a unit in a step, 0 … 1.
    float stepRate(int unit, int step) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::span<const float> rates() const;
    double number(int unit, int column) const;
    int preferredStep(int unit) const;
    double selectivity(int unit) const;
    QString shown(int unit, int column) const;

    std::shared_ptr<const model::RecordingLayer> m_layer;
    UnitKind m_kind = UnitKind::Neuron;
    bool m_hasSteps = false;
};

} // namespace lapidary::widgets
