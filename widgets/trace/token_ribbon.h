// SPDX-License-Identifier: GPL-3.0-or-later
// TokenRibbon: a traced text, token by token, each in the colour of the expert that a layer chose
// for it. Further experts are lines under the token; steps that are known are a bar above.
// Left and right choose a token, up and down ask for another layer.
#pragma once

#include "model/trace/trace.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace lapidary::widgets {

class Theme;

class TokenRibbon : public QWidget
{
    Q_OBJECT

public:
    explicit TokenRibbon(const Theme& theme, QWidget* parent = nullptr);

    /// Shows one sequence of a trace; null shows nothing.
    void setTrace(std::shared_ptr<const model::Trace> trace, int sequence);

    /// The layer whose choices are the colours.
    void setLayer(int layer);

    /// Fades the tokens that did not choose this expert in the layer; −1: none fades.
    void setExpert(int expert);

    /// Chooses a token of the trace; −1: none.
    void setToken(int token);

    int token() const { return m_token; }

    /// What is known of a token, a line each: for tips and assistive programs.
    QString describe(int token) const;

    QSize sizeHint() const override;

    bool hasHeightForWidth() const override { return true; }

    int heightForWidth(int width) const override;

Q_SIGNALS:
    void tokenChosen(int token);
    /// A person wants the layer before (−1) or after (+1).
    void layerWanted(int direction);
    /// Someone wants to do something about the expert of a token.
    void menuWanted(int token, const QPoint& globalPlace);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Box
    {
        int token = 0;
        QRectF place; ///< of the text
        QString text;
    };

    std::vector<Box> layOut(double width) const;
    double lineHeight() const;
    QFont smallFont() const;
    void rebuild();
    int tokenAt(const QPointF& place) const;
    void choose(int token);
    void paintBox(QPainter& painter, const Box& box) const;
    void paintStep(QPainter& painter, std::size_t box) const;
    std::int8_t labelOf(std::size_t box) const;
    bool continuesStep(std::size_t box) const; ///< the step of the box before it, on its line
    void updateNames();

    const Theme& m_theme;
    std::shared_ptr<const model::Trace> m_trace;
    int m_sequence = 0;
    int m_first = 0; ///< token of the sequence
    int m_last = -1;
    int m_layer = 0;
    int m_expert = -1;
    int m_token = -1;
    std::vector<Box> m_boxes;
};

} // namespace lapidary::widgets
