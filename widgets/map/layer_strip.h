// SPDX-License-Identifier: GPL-3.0-or-later
// LayerStrip: all layers side by side, each a column of its experts' sizes, with its error as a
// dot. A click or the arrow keys choose the layer that is shown.
#pragma once

#include <QColor>
#include <QWidget>

#include <optional>
#include <vector>

namespace lapidary::widgets {

class Theme;

/// One column.
struct LayerColumn
{
    struct Part
    {
        QColor color;
        int units = 0;
        bool isHollow = false; ///< belongs to nobody

        friend bool operator==(const Part&, const Part&) = default;
    };

    std::vector<Part> parts;     ///< from below
    std::optional<double> error; ///< of the layer, 0..1, once it was measured

    friend bool operator==(const LayerColumn&, const LayerColumn&) = default;
};

class LayerStrip : public QWidget
{
    Q_OBJECT

public:
    explicit LayerStrip(const Theme& theme, QWidget* parent = nullptr);

    void setColumns(std::vector<LayerColumn> columns);
    void setCurrent(int layer);

    int current() const { return m_current; }

    int count() const { return static_cast<int>(m_columns.size()); }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A person chose a layer.
    void chosen(int layer);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRectF columnRect(int layer) const;
    int layerAt(QPointF place) const;
    void drawColumn(QPainter& painter, int layer) const;
    void describe();
    QString sentence(int layer) const;
    int labelHeight() const;

    const Theme& m_theme;
    std::vector<LayerColumn> m_columns;
    int m_current = 0;
};

} // namespace lapidary::widgets
