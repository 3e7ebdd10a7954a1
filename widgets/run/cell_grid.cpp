// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/run/cell_grid.h"

#include "widgets/theme/diverging.h"
#include "widgets/theme/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

namespace {

constexpr int kGap = 6;
constexpr int kLeastCell = 5;   // px
constexpr int kUsualCell = 24;  // px at 100 %
constexpr int kUsualWidth = 44; // px at 100 %
constexpr double kTallest = 34.0;

} // namespace

CellGrid::CellGrid(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, [this] {
        setMinimumHeight(minimumSizeHint().height());
        updateGeometry();
        update();
    });
}

void CellGrid::setShape(int rows, int columns)
{
    if (rows == m_rows && columns == m_columns) {
        return;
    }
    m_rows = rows;
    m_columns = columns;
    m_row = std::clamp(m_row, 0, std::max(0, rows - 1));
    m_column = std::clamp(m_column, 0, std::max(0, columns - 1));
    m_hoverRow = -1;
    // A minimum that is set reaches layouts that have not been active yet; a hint does not.
    setMinimumHeight(minimumSizeHint().height());
    updateGeometry();
}

void CellGrid::refresh()
{
    const bool hasCells = m_rows > 0 && m_columns > 0;
    const QString description
        = hasCells ? overview() + QChar(u'\n') + sentence(m_row, m_column) : overview();
    if (description != accessibleDescription()) {
        setAccessibleDescription(description);
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
    update();
}

void CellGrid::setCurrent(int row, int column)
{
    m_row = std::clamp(row, 0, std::max(0, m_rows - 1));
    m_column = std::clamp(column, 0, std::max(0, m_columns - 1));
    refresh();
}

int CellGrid::lineHeight() const
{
    return QFontMetrics(m_theme.font()).height();
}

int CellGrid::nameWidth() const
{
    const QFontMetrics metrics(m_theme.font());
    int width = 0;
    for (int row = 0; row < m_rows; ++row) {
        width = std::max(width, metrics.horizontalAdvance(rowName(row)));
    }
    return width + kGap;
}

double CellGrid::cellHeight() const
{
    const double room = height() - 2 * lineHeight() - 3 * kGap;
    return std::clamp(
        room / std::max(1, m_rows), double(kLeastCell), m_theme.scaled(100) * kTallest / 100.0);
}

double CellGrid::cellWidth() const
{
    return std::max<double>(kLeastCell, (width() - nameWidth() - 4.0) / std::max(1, m_columns));
}

QRectF CellGrid::cellRect(int row, int column) const
{
    const double wide = cellWidth();
    const double high = cellHeight();
    return {nameWidth() + wide * column, lineHeight() + kGap / 2.0 + high * row, wide, high};
}

QSize CellGrid::sizeHint() const
{
    const int high = m_rows > 24 ? m_theme.scaled(kUsualCell) / 2 : m_theme.scaled(kUsualCell);
    return {nameWidth() + m_columns * m_theme.scaled(kUsualWidth),
        std::max(1, m_rows) * high + 2 * lineHeight() + 3 * kGap};
}

QSize CellGrid::minimumSizeHint() const
{
    return {nameWidth() + m_columns * kLeastCell + m_theme.scaled(80),
        std::max(1, m_rows) * (m_rows > 24 ? kLeastCell : lineHeight()) + 2 * lineHeight()
            + 3 * kGap};
}

bool CellGrid::cellAt(QPointF place, int& row, int& column) const
{
    const QRectF first = cellRect(0, 0);
    row = static_cast<int>(std::floor((place.y() - first.top()) / first.height()));
    column = static_cast<int>(std::floor((place.x() - first.left()) / first.width()));
    return row >= 0 && row < m_rows && column >= 0 && column < m_columns
        && !cell(row, column).isAbsent;
}

void CellGrid::drawNames(QPainter& painter) const
{
    const QFontMetrics metrics(m_theme.font());
    const auto every = [](int needed, double room) {
        return std::max(1, static_cast<int>(std::ceil(needed / std::max(room, 1.0))));
    };
    const int rowStep = every(lineHeight() - 4, cellHeight());
    for (int row = 0; row < m_rows; ++row) {
        if (row % rowStep == 0) {
            const QRectF place = cellRect(row, 0);
            painter.setPen(m_theme.color(row == m_row ? Token::Text : Token::TextMuted));
            painter.drawText(QRectF(0, place.center().y() - lineHeight() / 2.0, nameWidth() - kGap,
                                 lineHeight()),
                Qt::AlignRight | Qt::AlignVCenter, rowName(row));
        }
    }
    const int widest
        = m_columns > 0 ? metrics.horizontalAdvance(columnName(m_columns - 1)) + kGap : 1;
    const int columnStep = every(widest, cellWidth());
    for (int column = 0; column < m_columns; column += columnStep) {
        const QRectF place = cellRect(0, column);
        painter.setPen(m_theme.color(column == m_column ? Token::Text : Token::TextMuted));
        painter.drawText(QRectF(place.center().x() - widest / 2.0, 0, widest, lineHeight()),
            Qt::AlignCenter, columnName(column));
    }
}

void CellGrid::drawCell(QPainter& painter, int row, int column) const
{
    const Cell content = cell(row, column);
    if (content.isAbsent) {
        return;
    }
    const QRectF slot = cellRect(row, column);
    const QRectF place
        = slot.width() > 12 && slot.height() > 10 ? slot.adjusted(1, 1, -1, -1) : slot;
    painter.fillRect(place, content.isHatched ? m_theme.color(Token::Surface) : content.fill);
    if (content.isHatched) {
        painter.fillRect(place, QBrush(m_theme.color(Token::Outline), Qt::BDiagPattern));
    }
    const QFontMetrics metrics(m_theme.font());
    if (!content.text.isEmpty() && place.height() >= metrics.height()
        && place.width() >= metrics.horizontalAdvance(content.text) + 4) {
        painter.setPen(readableOn(content.fill));
        painter.drawText(place, Qt::AlignCenter, content.text);
    }
}

void CellGrid::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setFont(m_theme.font());
    if (m_rows == 0 || m_columns == 0) {
        painter.setPen(m_theme.color(Token::TextMuted));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, overview());
        return;
    }
    drawNames(painter);
    for (int row = 0; row < m_rows; ++row) {
        for (int column = 0; column < m_columns; ++column) {
            drawCell(painter, row, column);
        }
    }
    painter.setBrush(Qt::NoBrush);
    if (m_hoverRow >= 0) {
        painter.setPen(QPen(m_theme.color(Token::Text), 1.0));
        painter.drawRect(cellRect(m_hoverRow, m_hoverColumn));
    }
    painter.setPen(QPen(m_theme.color(Token::Accent), 2.0));
    painter.drawRect(cellRect(m_row, m_column));
    const double bottom = cellRect(m_rows - 1, 0).bottom() + kGap;
    drawLegend(painter, QRectF(nameWidth(), bottom, width() - nameWidth() - 4.0, lineHeight()));
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

bool CellGrid::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        int row = 0;
        int column = 0;
        const bool isCell = cellAt(help->pos(), row, column);
        QToolTip::showText(help->globalPos(), isCell ? sentence(row, column) : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

void CellGrid::mousePressEvent(QMouseEvent* event)
{
    int row = 0;
    int column = 0;
    if (event->button() == Qt::LeftButton && cellAt(event->position(), row, column)) {
        setCurrent(row, column);
        Q_EMIT chosen(row, column);
    }
}

void CellGrid::mouseMoveEvent(QMouseEvent* event)
{
    int row = -1;
    int column = -1;
    if (!cellAt(event->position(), row, column)) {
        row = -1;
    }
    if (row != m_hoverRow || column != m_hoverColumn) {
        m_hoverRow = row;
        m_hoverColumn = column;
        if (row >= 0 && QToolTip::isVisible()) {
            QToolTip::showText(event->globalPosition().toPoint(), sentence(row, column), this);
        }
        update();
    }
}

void CellGrid::leaveEvent(QEvent* event)
{
    m_hoverRow = -1;
    update();
    QWidget::leaveEvent(event);
}

void CellGrid::keyPressEvent(QKeyEvent* event)
{
    int row = m_row;
    int column = m_column;
    switch (event->key()) {
    case Qt::Key_Left:
        --column;
        break;
    case Qt::Key_Right:
        ++column;
        break;
    case Qt::Key_Up:
        --row;
        break;
    case Qt::Key_Down:
        ++row;
        break;
    case Qt::Key_Home:
        column = 0;
        break;
    case Qt::Key_End:
        column = m_columns - 1;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (event->modifiers().testFlag(Qt::AltModifier)) {
        QWidget::keyPressEvent(event);
    } else if (row >= 0 && row < m_rows && column >= 0 && column < m_columns
        && !cell(row, column).isAbsent) {
        setCurrent(row, column);
        Q_EMIT chosen(row, column);
    }
}

void drawScale(QPainter& painter, const QRectF& place, const Theme& theme,
    const std::function<QColor(double)>& color, const QStringList& words)
{
    const QFontMetrics metrics(theme.font());
    painter.setPen(theme.color(Token::TextMuted));
    const double wide = std::min(place.width() / 3.0, double(theme.scaled(150)));
    double left = place.left();
    const double first = metrics.horizontalAdvance(words.first()) + kGap;
    painter.drawText(
        QRectF(left, place.top(), first, place.height()), Qt::AlignVCenter, words.first());
    left += first;
    const QRectF bar(left, place.center().y() - 5.0, wide, 10.0);
    for (int x = 0; x < static_cast<int>(bar.width()); ++x) {
        painter.fillRect(QRectF(bar.left() + x, bar.top(), 1.0, bar.height()),
            color(2.0 * x / std::max(1.0, bar.width() - 1.0) - 1.0));
    }
    const QRectF rest(
        bar.right() + kGap, place.top(), place.right() - bar.right() - kGap, place.height());
    painter.drawText(rest, Qt::AlignVCenter,
        metrics.elidedText(words.mid(1).join(QStringLiteral("   ")), Qt::ElideRight,
            static_cast<int>(rest.width())));
}

} // namespace lapidary::widgets
