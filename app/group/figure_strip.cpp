// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/figure_strip.h"

#include "app/group/group_engine.h"
#include "app/group/group_session.h"
#include "app/services/services.h"
#include "widgets/theme/theme.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <cmath>

namespace lapidary::app {

using widgets::Token;

Figure makeFigure(const QString& title, const QString& tip, std::optional<double> value,
    std::optional<double> before, double scale, const QString& unit)
{
    const QLocale locale;
    const int digits = scale > 1.0 ? 1 : 2;
    Figure figure{title, FigureStrip::tr("not measured"), {}, false, tip};
    if (!value) {
        return figure;
    }
    figure.value = locale.toString(*value * scale, 'f', digits) + unit;
    const double change = before ? (*value - *before) * scale : 0.0;
    if (std::abs(change) >= 0.5 * std::pow(10.0, -digits)) {
        figure.isWorse = change > 0.0;
        const QString size = locale.toString(std::abs(change), 'f', digits);
        figure.change = figure.isWorse ? FigureStrip::tr("+%1 worse").arg(size)
                                       : FigureStrip::tr("−%1 better").arg(size);
    }
    return figure;
}

FigureStrip::FigureStrip(
    Services& services, GroupSession& session, GroupEngine& engine, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_session(session)
    , m_engine(engine)
{
    setObjectName(QStringLiteral("figures"));
    setAccessibleName(tr("Quality of the layer"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&engine, &GroupEngine::changed, this, &FigureStrip::refresh);
    connect(&services.theme, &widgets::Theme::changed, this, &QWidget::updateGeometry);
    refresh();
}

void FigureStrip::refresh()
{
    const LayerQuality none;
    const LayerQuality* known = m_engine.quality(m_session.layer());
    const LayerQuality* reference = m_engine.reference(m_session.layer());
    const LayerQuality& now = known ? *known : none;
    const LayerQuality& before = reference ? *reference : none;
    const QString percent = tr(" %");
    m_figures = {makeFigure(tr("Error, ideal router"),
                     tr("How much of the layer's output is lost when half of its experts work, "
                        "chosen knowing the result"),
                     now.errorOracle, before.errorOracle, 100.0, percent),
        makeFigure(tr("with its router"),
            tr("The same, chosen by a router that was fitted to the recording"), now.errorRouter,
            before.errorRouter, 100.0, percent),
        makeFigure(tr("Load spread"),
            tr("Standard deviation over mean of the experts' shares of the tokens; 0 is even"),
            now.loadDeviation, before.loadDeviation, 1.0, {})};
    m_note.clear();
    if (!known) {
        m_note = m_engine.isMeasuring() ? tr("Measuring layer %1…").arg(m_session.layer())
                                        : m_engine.problem();
    }
    setVisible(m_engine.canMeasure() && m_session.document().isOpen());
    QStringList words;
    for (const Figure& figure : m_figures) {
        words.append(tr("%1: %2 %3").arg(figure.title, figure.value, figure.change).trimmed());
    }
    setAccessibleDescription(m_note.isEmpty() ? words.join(QStringLiteral(", ")) : m_note);
    update();
}

QSize FigureStrip::sizeHint() const
{
    const int line = QFontMetrics(m_services.theme.font()).height();
    return {m_services.theme.scaled(300), 3 * line + m_services.theme.scaled(16)};
}

QSize FigureStrip::minimumSizeHint() const
{
    return {m_services.theme.scaled(160), sizeHint().height()};
}

bool FigureStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_note.isEmpty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto column = static_cast<std::size_t>(
            std::max(0, help->pos().x()) * int(m_figures.size()) / std::max(1, width()));
        if (column < m_figures.size()) {
            QToolTip::showText(help->globalPos(), m_figures[column].tip, this);
        }
        return true;
    }
    return QWidget::event(event);
}

void FigureStrip::paintEvent(QPaintEvent* /*event*/)
{
    const widgets::Theme& theme = m_services.theme;
    QPainter painter(this);
    const QColor muted = theme.color(Token::TextMuted);
    painter.setPen(widgets::mixed(theme.color(Token::Outline), theme.color(Token::Canvas), 0.6));
    painter.drawLine(0, 0, width(), 0);
    painter.setFont(theme.font());
    const QFontMetrics metrics(theme.font());
    const int line = metrics.height();
    const int top = theme.scaled(8);
    if (!m_note.isEmpty()) {
        painter.setPen(muted);
        painter.drawText(rect().adjusted(2, top, -2, 0), Qt::TextWordWrap | Qt::AlignLeft, m_note);
        return;
    }
    const int wide = width() / static_cast<int>(m_figures.size());
    int left = 0;
    for (const Figure& figure : m_figures) {
        const QRect column(left + 2, top, wide - 8, line);
        const auto write = [&](const QString& text, int row, const QColor& color, bool isBold) {
            QFont font = theme.font();
            font.setBold(isBold);
            painter.setFont(font);
            painter.setPen(color);
            painter.drawText(column.translated(0, row * line), Qt::AlignLeft,
                QFontMetrics(font).elidedText(text, Qt::ElideRight, column.width()));
        };
        write(figure.title, 0, muted, false);
        write(figure.value, 1, m_engine.isMeasuring() ? muted : theme.color(Token::Text), true);
        write(
            figure.change, 2, theme.color(figure.isWorse ? Token::Warning : Token::Success), false);
        left += wide;
    }
}

} // namespace lapidary::app
