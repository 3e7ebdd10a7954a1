// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_view.h"

#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QAccessible>

namespace lapidary::widgets {

namespace {

constexpr char kSeriesProperty[] = "lapidarySeries";

} // namespace

PlotView::PlotView(const Theme& theme, const QString& name, QWidget* parent)
    : QCustomPlot(parent)
    , m_theme(theme)
{
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kReplotInterval);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_isWanted) {
            requestReplot();
        }
    });
    connect(&theme, &Theme::changed, this, &PlotView::applyTheme);
    applyTheme();
}

void PlotView::setSummary(const QString& summary)
{
    setAccessibleDescription(summary);
    setToolTip(summary);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

// The first request is served by the next turn of the event loop, further ones when the interval is
// over.
void PlotView::requestReplot()
{
    m_isWanted = m_timer.isActive();
    if (m_isWanted) {
        return;
    }
    m_timer.start();
    ++m_replotCount;
    replot(QCustomPlot::rpQueuedReplot);
}

QCPGraph* PlotView::addSeries(const QString& name, int series)
{
    QCPGraph* graph = addGraph();
    graph->setName(name);
    graph->setProperty(kSeriesProperty, series);
    styleSeries(graph);
    return graph;
}

void PlotView::styleSeries(QCPGraph* graph) const
{
    const int series = graph->property(kSeriesProperty).toInt();
    const QColor color = series < 0
        ? m_theme.color(Token::Accent)
        : markOutline(expertColor(series), m_theme.color(Token::Surface));
    graph->setPen(QPen(color, m_theme.id() == ThemeId::Projector ? 3.0 : 2.0));
}

void PlotView::styleAxis(QCPAxis* axis) const
{
    const QPen line(m_theme.color(Token::Outline), 1.0);
    const QColor surface = m_theme.color(Token::Surface);
    axis->setBasePen(line);
    axis->setTickPen(line);
    axis->setSubTickPen(line);
    axis->setTickLabelColor(m_theme.color(Token::TextMuted));
    axis->setLabelColor(m_theme.color(Token::Text));
    axis->setTickLabelFont(m_theme.font());
    axis->setLabelFont(m_theme.font());
    axis->grid()->setPen(QPen(mixed(m_theme.color(Token::Outline), surface, 0.75), 1.0));
    axis->grid()->setZeroLinePen(QPen(mixed(m_theme.color(Token::Outline), surface, 0.4), 1.0));
}

void PlotView::applyTheme()
{
    setBackground(QBrush(m_theme.color(Token::Surface)));
    for (QCPAxisRect* rect : axisRects()) {
        for (QCPAxis* axis : rect->axes()) {
            styleAxis(axis);
        }
    }
    for (int i = 0; i < graphCount(); ++i) {
        if (graph(i)->property(kSeriesProperty).isValid()) {
            styleSeries(graph(i));
        }
    }
    legend->setBrush(m_theme.color(Token::Surface));
    legend->setBorderPen(QPen(m_theme.color(Token::Outline)));
    legend->setTextColor(m_theme.color(Token::Text));
    legend->setFont(m_theme.font());
    requestReplot();
}

void PlotView::paintEvent(QPaintEvent* event)
{
    // The ratio is read when the plot is made, before it is on its screen.
    if (!qFuzzyCompare(bufferDevicePixelRatio(), devicePixelRatioF())) {
        setBufferDevicePixelRatio(devicePixelRatioF());
        replot(QCustomPlot::rpImmediateRefresh);
    }
    QCustomPlot::paintEvent(event);
    if (hasFocus()) {
        QPainter painter(this);
        QStyleOptionFocusRect option;
        option.initFrom(this);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

} // namespace lapidary::widgets
