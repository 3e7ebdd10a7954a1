// SPDX-License-Identifier: GPL-3.0-or-later
// LayerOverview: a model drawn from its sizes. Each layer is a column: its attention heads as
// cells, bracketed by the key-value head that they share, and under them the feed-forward neurons
// as a bar. The heights of the two follow their numbers of weights.
#pragma once

#include <QWidget>

#include <cstdint>

namespace lapidary::widgets {

class Theme;

/// The sizes that are drawn.
struct LayerGeometry
{
    int layers = 0;
    int heads = 0;
    int keyValueHeads = 0;
    int headDim = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t neurons = 0; ///< of a feed-forward block
    std::int64_t vocabulary = 0;

    friend bool operator==(const LayerGeometry&, const LayerGeometry&) = default;
};

class LayerOverview : public QWidget
{
    Q_OBJECT

public:
    explicit LayerOverview(const Theme& theme, QWidget* parent = nullptr);

    void setGeometryOf(const LayerGeometry& geometry);

    /// The chosen layer, or -1.
    int layer() const { return m_layer; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A person chose a layer; -1 when none is chosen any more.
    void layerChosen(int layer);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF columnOf(int layer) const;
    int layerAt(const QPointF& point) const;
    void choose(int layer);
    void paintLayer(QPainter& painter, int layer) const;
    void paintHeads(QPainter& painter, const QRectF& area) const;
    void paintLabels(QPainter& painter) const;
    double attentionShare() const;
    QString describe(int layer) const;
    void updateNames();

    const Theme& m_theme;
    LayerGeometry m_geometry;
    int m_layer = -1;
};

} // namespace lapidary::widgets
