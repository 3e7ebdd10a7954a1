// SPDX-License-Identifier: GPL-3.0-or-later
// TensorTableModel: the tensors of a checkpoint, one a row, read where they are; thousands cost
// nothing until they are seen.
#pragma once

#include "model/checkpoint/open_model.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <memory>

namespace lapidary::widgets {

class TensorTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Name,
        Type,
        Shape,
        Elements,
        Bytes,
        ColumnCount,
    };

    static constexpr int kSortRole = Qt::UserRole; ///< a number or text to sort by

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows the tensors of this model; null shows none.
    void setModel(std::shared_ptr<const model::OpenedModel> opened);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const model::OpenedModel> m_opened;
};

/// Keeps the tensors that have every typed word in their name, type or shape.
class TensorFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit TensorFilter(QObject* parent = nullptr);

    void setWords(const QString& words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
};

} // namespace lapidary::widgets
