// SPDX-License-Identifier: GPL-3.0-or-later
// KeyValueTable: facts in two columns; the values can be selected and copied.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QGridLayout;

namespace lapidary::widgets {

class TextLabel;

/// One fact.
struct KeyValue
{
    QString label;
    QString value;
    QString tip; ///< more about the value; may be empty
};

class KeyValueTable : public QWidget
{
    Q_OBJECT

public:
    explicit KeyValueTable(QWidget* parent = nullptr);

    /// Shows these facts instead of the former ones. Rows are kept where label by label nothing
    /// changes, so that a selection survives a refresh of the values.
    void setRows(const std::vector<KeyValue>& rows);

    /// All facts, "label: value" a line.
    QString plainText() const;

private:
    struct Row
    {
        TextLabel* label;
        TextLabel* value;
    };

    void rebuild(const std::vector<KeyValue>& rows);

    QGridLayout* m_grid = nullptr;
    std::vector<Row> m_rows;
};

} // namespace lapidary::widgets
