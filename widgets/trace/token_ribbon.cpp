// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/trace/token_ribbon.h"

#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"
#include "widgets/trace/trace_ink.h"

#include <QAccessible>
#include <QContextMenuEvent>
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

constexpr double kMargin = 4.0;  // px around all
constexpr double kPadding = 3.0; // left and right of a token's text
constexpr double kGap = 2.0;     // between two tokens
constexpr double kUnder = 3.0;   // height of the line of a further expert
constexpr double kLineGap = 6.0; // between two lines
constexpr double kFaded = 0.82;  // share of the surface in a token that is not meant

QString pieceOf(const model::Trace& trace, int token)
{
    return QString::fromStdString(trace.pieces()[static_cast<std::size_t>(token)]);
}

bool chose(const model::Trace& trace, int token, int layer, int expert)
{
    const auto chosen = trace.chosen(token, layer);
    return std::find(chosen.begin(), chosen.end(), expert) != chosen.end();
}

} // namespace

TokenRibbon::TokenRibbon(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("ribbon"));
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, &TokenRibbon::rebuild);
    updateNames();
}

void TokenRibbon::setTrace(std::shared_ptr<const model::Trace> trace, int sequence)
{
    m_trace = std::move(trace);
    m_sequence = sequence;
    m_first = 0;
    m_last = -1;
    m_token = -1;
    if (m_trace) {
        const auto sequences = m_trace->sequences();
        const auto range = std::equal_range(sequences.begin(), sequences.end(), sequence);
        m_first = static_cast<int>(range.first - sequences.begin());
        m_last = static_cast<int>(range.second - sequences.begin()) - 1;
    }
    rebuild();
    updateNames();
}

void TokenRibbon::setLayer(int layer)
{
    m_layer = layer;
    updateNames();
    update();
}

void TokenRibbon::setExpert(int expert)
{
    m_expert = expert;
    updateNames();
    update();
}

void TokenRibbon::setToken(int token)
{
    m_token = token;
    updateNames();
    update();
}

QFont TokenRibbon::smallFont() const
{
    QFont small = font();
    small.setPointSizeF(font().pointSizeF() * 0.75);
    return small;
}

/// Step bar, text, lines of further experts, number of the expert.
double TokenRibbon::lineHeight() const
{
    const double slots = m_trace ? static_cast<double>(m_trace->slots()) - 1.0 : 0.0;
    const double small = QFontMetricsF(smallFont()).height();
    return small + fontMetrics().height() + slots * (kUnder + 1.0) + small + kLineGap;
}

std::vector<TokenRibbon::Box> TokenRibbon::layOut(double width) const
{
    std::vector<Box> boxes;
    const QFontMetricsF metrics(font());
    const double number = QFontMetricsF(smallFont()).horizontalAdvance(QStringLiteral("E00"));
    const double top = QFontMetricsF(smallFont()).height();
    double x = kMargin;
    double y = kMargin;
    bool isBroken = false;
    for (int token = m_first; token <= m_last; ++token) {
        const QString piece = pieceOf(*m_trace, token);
        const QString text = visibleText(piece);
        const double w = std::max(metrics.horizontalAdvance(text), number) + 2.0 * kPadding;
        if (isBroken || (x > kMargin && x + w > width - kMargin)) {
            x = kMargin;
            y += lineHeight();
        }
        boxes.push_back({token, {x, y + top, w, metrics.height()}, text});
        x += w + kGap;
        isBroken = piece.endsWith(u'\n');
    }
    return boxes;
}

void TokenRibbon::rebuild()
{
    m_boxes = m_trace ? layOut(width()) : std::vector<Box>();
    updateGeometry();
    update();
}

QSize TokenRibbon::sizeHint() const
{
    return {m_theme.scaled(480), heightForWidth(m_theme.scaled(480))};
}

int TokenRibbon::heightForWidth(int width) const
{
    const auto boxes = m_trace ? layOut(width) : std::vector<Box>();
    const double top = boxes.empty() ? 0.0 : boxes.back().place.top();
    return static_cast<int>(std::ceil(top + lineHeight() + kMargin));
}

void TokenRibbon::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_boxes = m_trace ? layOut(width()) : std::vector<Box>();
}

void TokenRibbon::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF wanted = QRectF(event->rect()).adjusted(0, -lineHeight(), 0, lineHeight());
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (wanted.intersects(m_boxes[i].place)) {
            paintStep(painter, i);
            paintBox(painter, m_boxes[i]);
        }
    }
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

std::int8_t TokenRibbon::labelOf(std::size_t box) const
{
    return m_trace->labels()[static_cast<std::size_t>(m_boxes[box].token)];
}

bool TokenRibbon::continuesStep(std::size_t box) const
{
    return box > 0 && labelOf(box) == labelOf(box - 1)
        && m_boxes[box].place.top() == m_boxes[box - 1].place.top();
}

/// The bar above a token; the name of the step where a stretch of it begins that has room for it.
void TokenRibbon::paintStep(QPainter& painter, std::size_t box) const
{
    if (labelOf(box) == model::kNoStep) {
        return;
    }
    const auto step = static_cast<Step>(labelOf(box));
    const QRectF place = m_boxes[box].place;
    const double before = continuesStep(box) ? kGap : 0.0;
    painter.fillRect(QRectF(place.left() - before, place.top() - 4.0, place.width() + before, 3.0),
        stepColor(step));
    if (continuesStep(box)) {
        return;
    }
    double right = place.right();
    for (std::size_t next = box + 1; next < m_boxes.size() && continuesStep(next); ++next) {
        right = m_boxes[next].place.right();
    }
    if (right - place.left() >= QFontMetricsF(smallFont()).horizontalAdvance(stepName(step))) {
        painter.setFont(smallFont());
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(QPointF(place.left(), place.top() - 6.0), stepName(step));
        painter.setFont(font());
    }
}

void TokenRibbon::paintBox(QPainter& painter, const Box& box) const
{
    const auto chosen = m_trace->chosen(box.token, m_layer);
    const bool isMeant = m_expert < 0 || chose(*m_trace, box.token, m_layer, m_expert);
    const QColor surface = m_theme.color(Token::Surface);
    const auto shade
        = [&](const QColor& color) { return isMeant ? color : mixed(color, surface, kFaded); };
    const QColor fill = chosen[0] >= 0 ? shade(expertColor(chosen[0]))
                                       : mixed(surface, m_theme.color(Token::Outline), 0.2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(box.place, 3.0, 3.0);
    const bool isGiven = box.token - m_first < m_trace->promptTokens(m_sequence);
    QFont face = font();
    face.setItalic(isGiven);
    painter.setFont(face);
    painter.setPen(isMeant ? textOn(fill) : m_theme.color(Token::TextMuted));
    painter.drawText(box.place, Qt::AlignCenter, box.text);
    double y = box.place.bottom() + 1.0;
    for (std::size_t k = 1; k < chosen.size(); ++k, y += kUnder + 1.0) {
        if (chosen[k] >= 0) {
            painter.fillRect(QRectF(box.place.left(), y, box.place.width(), kUnder),
                shade(expertColor(chosen[k])));
        }
    }
    painter.setFont(smallFont());
    painter.setPen(m_theme.color(Token::TextMuted));
    if (chosen[0] >= 0) {
        painter.drawText(
            QRectF(box.place.left(), y, box.place.width(), QFontMetricsF(smallFont()).height()),
            Qt::AlignHCenter | Qt::AlignTop, expertLabel(chosen[0]));
    }
    painter.setFont(font());
    if (box.token == m_token) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.color(Token::Focus), 2.5));
        painter.drawRoundedRect(box.place.adjusted(-1, -1, 1, 1), 3.0, 3.0);
    }
}

QString TokenRibbon::describe(int token) const
{
    if (!m_trace || token < m_first || token > m_last || m_layer >= m_trace->layers()) {
        return {};
    }
    const auto index = static_cast<std::size_t>(token);
    QStringList lines{tr("Token %1: “%2”").arg(token - m_first).arg(pieceOf(*m_trace, token))};
    const auto chosen = m_trace->chosen(token, m_layer);
    const auto weights = m_trace->weights(token, m_layer);
    QStringList experts;
    for (std::size_t k = 0; k < chosen.size(); ++k) {
        if (chosen[k] >= 0) {
            experts.append(tr("%1 %2").arg(
                expertLabel(chosen[k]), decimalText(static_cast<double>(weights[k]))));
        }
    }
    lines.append(experts.isEmpty()
            ? tr("%1 is dense").arg(layerLabel(m_layer))
            : tr("%1: %2").arg(layerLabel(m_layer), experts.join(QStringLiteral(", "))));
    if (const auto label = m_trace->labels()[index]; label != model::kNoStep) {
        lines.append(tr("Step: %1").arg(stepName(static_cast<Step>(label))));
    }
    const auto logprob = static_cast<double>(m_trace->logprobs()[index]);
    if (!std::isnan(logprob)) {
        lines.append(tr("Probability %1").arg(decimalText(std::exp(logprob))));
    }
    return lines.join(u'\n');
}

void TokenRibbon::updateNames()
{
    setAccessibleName(tr("Tokens by expert"));
    setAccessibleDescription(m_token >= 0
            ? describe(m_token).replace(u'\n', QStringLiteral("; "))
            : tr("%n tokens, coloured by the expert of %1", nullptr, m_last - m_first + 1)
                  .arg(layerLabel(m_layer)));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

int TokenRibbon::tokenAt(const QPointF& place) const
{
    for (const Box& box : m_boxes) {
        if (box.place.adjusted(-kGap / 2, -6.0, kGap / 2, lineHeight() - box.place.height() - 8.0)
                .contains(place)) {
            return box.token;
        }
    }
    return -1;
}

void TokenRibbon::choose(int token)
{
    setToken(token);
    Q_EMIT tokenChosen(token);
}

void TokenRibbon::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        choose(tokenAt(event->position()));
    }
}

void TokenRibbon::keyPressEvent(QKeyEvent* event)
{
    const int token = m_token < 0 ? m_first - 1 : m_token;
    switch (event->key()) {
    case Qt::Key_Left:
        choose(std::max(m_first, token - 1));
        return;
    case Qt::Key_Right:
        choose(std::min(m_last, token + 1));
        return;
    case Qt::Key_Home:
        choose(m_first);
        return;
    case Qt::Key_End:
        choose(m_last);
        return;
    case Qt::Key_Up:
        Q_EMIT layerWanted(-1);
        return;
    case Qt::Key_Down:
        Q_EMIT layerWanted(1);
        return;
    case Qt::Key_Escape:
        choose(-1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void TokenRibbon::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isMouse = event->reason() == QContextMenuEvent::Mouse;
    const int token = isMouse ? tokenAt(event->pos()) : m_token;
    if (token >= 0) {
        choose(token);
        Q_EMIT menuWanted(token, event->globalPos());
    }
}

bool TokenRibbon::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = describe(tokenAt(help->pos()));
        if (text.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), text, this);
        }
        return true;
    }
    if (event->type() == QEvent::FontChange) {
        rebuild();
    }
    return QWidget::event(event);
}

} // namespace lapidary::widgets
