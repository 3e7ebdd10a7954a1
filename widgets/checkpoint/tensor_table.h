// SPDX-License-Identifier: GPL-3.0-or-later
// TensorTable: the tensors of a model with a filter line, sorted by any column; rows are copied as
// lines of tab-separated text.
#pragma once

#include "widgets/checkpoint/tensor_table_model.h"

#include <QWidget>

class QLineEdit;
class QTreeView;

namespace lapidary::widgets {

class TextLabel;

class TensorTable : public QWidget
{
    Q_OBJECT

public:
    explicit TensorTable(QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const model::OpenedModel> opened);

    /// Types these words into the filter.
    void setFilter(const QString& words);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void updateCount();
    void copyRows() const;

    TensorTableModel* m_model = nullptr;
    TensorFilter* m_filter = nullptr;
    QLineEdit* m_words = nullptr;
    TextLabel* m_count = nullptr;
    QTreeView* m_view = nullptr;
};

} // namespace lapidary::widgets
