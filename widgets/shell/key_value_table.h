// SPDX-License-Identifier: GPL-3.0-or-later
// KeyValueTable: facts in two columns, one above the other where it is narrow; the values can be
// selected and copied.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QGridLayout;

namespace lapidary::widgets {

class TextLabel;
class ValueLabel;

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

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Row
    {
        TextLabel* label;
        ValueLabel* value;
    };

    void rebuild(const std::vector<KeyValue>& rows);

    void arrange();
    bool isTooNarrow() const;

    QGridLayout* m_grid = nullptr;
    std::vector<Row> m_rows;
    bool m_isStacked = false;
};

} // namespace lapidary::widgets
