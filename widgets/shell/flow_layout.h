// SPDX-License-Identifier: GPL-3.0-or-later
// FlowLayout: items side by side in as many rows as the width demands, centred unless the layout is
// aligned (setAlignment) to the leading edge.
#pragma once

#include <QLayout>

#include <vector>

namespace lapidary::widgets {

class FlowLayout : public QLayout
{
    Q_OBJECT

public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override;
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;

    Qt::Orientations expandingDirections() const override { return {}; }

    bool hasHeightForWidth() const override { return true; }

    int heightForWidth(int width) const override;
    void setGeometry(const QRect& rect) override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;

private:
    /// One row: which items, and how much room they take.
    struct Row
    {
        int first = 0;
        int last = 0; // one past
        QSize size;
    };

    std::vector<Row> rows(int width) const;
    int gap() const;

    std::vector<QLayoutItem*> m_items;
};

} // namespace lapidary::widgets
