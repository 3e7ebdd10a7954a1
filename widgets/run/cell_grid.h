// SPDX-License-Identifier: GPL-3.0-or-later
// CellGrid: a table of coloured cells with names at its sides. One cell is the current one, chosen
// by click or arrow keys; what a cell says is told under the pointer and to assistive technology.
#pragma once

#include <QColor>
#include <QStringList>
#include <QWidget>

#include <functional>

namespace lapidary::widgets {

class Theme;

class CellGrid : public QWidget
{
    Q_OBJECT

public:
    /// `name`: what the table shows, for assistive technology.
    CellGrid(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    int rows() const { return m_rows; }

    int columns() const { return m_columns; }

    int currentRow() const { return m_row; }

    int currentColumn() const { return m_column; }

    /// Clamped to what there is.
    void setCurrent(int row, int column);

    /// Where a cell is drawn.
    QRectF cellRect(int row, int column) const;

    /// What a cell says, in words.
    virtual QString sentence(int row, int column) const = 0;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A person chose a cell.
    void chosen(int row, int column);

protected:
    struct Cell
    {
        QColor fill;
        QString text;
        bool isAbsent = false;  ///< there is no such cell
        bool isHatched = false; ///< there is one, with nothing in it
    };

    virtual Cell cell(int row, int column) const = 0;
    virtual QString rowName(int row) const = 0;
    virtual QString columnName(int column) const = 0;
    /// What all cells together say, in words.
    virtual QString overview() const = 0;
    /// The colours of the scale and their words, on one line.
    virtual void drawLegend(QPainter& painter, const QRectF& place) const = 0;

    /// Takes a new number of rows and columns.
    void setShape(int rows, int columns);
    /// Other values: draws and describes them.
    void refresh();

    const Theme& theme() const { return m_theme; }

    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void drawNames(QPainter& painter) const;
    void drawCell(QPainter& painter, int row, int column) const;
    bool cellAt(QPointF place, int& row, int& column) const;
    int nameWidth() const;
    int lineHeight() const;
    double cellHeight() const;
    double cellWidth() const;

    const Theme& m_theme;
    int m_rows = 0;
    int m_columns = 0;
    int m_row = 0;
    int m_column = 0;
    int m_hoverRow = -1;
    int m_hoverColumn = -1;
};

/// A line of colours from `from` to `to` with a word at each end and in the middle.
void drawScale(QPainter& painter, const QRectF& place, const Theme& theme,
    const std::function<QColor(double)>& color, const QStringList& words);

} // namespace lapidary::widgets
