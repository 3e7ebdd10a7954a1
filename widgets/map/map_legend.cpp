// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/map_legend.h"

#include "widgets/map/unit_map_view.h"
#include "widgets/theme/theme.h"

#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kMostRows = 14; // then it scrolls
constexpr int kInkRole = Qt::UserRole;

} // namespace

MapLegend::MapLegend(const Theme& theme, UnitMapView& map, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_map(map)
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("legend"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(m_list);
    m_list->setObjectName(QStringLiteral("legend.list"));
    m_list->setAccessibleName(tr("Legend"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setToolTip(tr("Click: show alone. Double click: select. With Shift add, with Ctrl "
                          "subtract."));
    connect(m_list, &QListWidget::itemClicked, this,
        [this](QListWidgetItem* item) { isolate(m_list->row(item)); });
    connect(m_list, &QListWidget::itemActivated, this,
        [this](QListWidgetItem* item) { selectRow(m_list->row(item)); });
    connect(&map, &UnitMapView::paintChanged, this, &MapLegend::refresh);
    connect(&theme, &Theme::changed, this, &MapLegend::refresh);
    refresh();
}

void MapLegend::refresh()
{
    const MapPaint& paint = m_map.scene().paint();
    const int row = m_list->currentRow();
    m_list->clear();
    const int mark = m_theme.scaled(16);
    for (const LegendEntry& entry : paint.entries) {
        auto* item = new QListWidgetItem(markIcon(paint.inks[entry.ink], mark, m_theme.id()),
            tr("%1 · %2").arg(entry.text, QLocale().toString(entry.count)), m_list);
        item->setData(kInkRole, entry.ink);
        QFont font = m_theme.font();
        font.setBold(m_map.scene().isolated() == entry.ink);
        item->setFont(font);
    }
    m_list->setCurrentRow(std::min(row, m_list->count() - 1));
    m_list->setVisible(!paint.entries.empty());
    setVisible(!paint.entries.empty() || paint.scaleInks > 0);
    updateGeometry();
    resize(sizeHint());
    update();
}

QSize MapLegend::sizeHint() const
{
    const MapPaint& paint = m_map.scene().paint();
    const QFontMetrics metrics(m_theme.font());
    if (paint.entries.empty()) {
        const int words = metrics.horizontalAdvance(paint.scale.low + paint.scale.high);
        return {std::max({metrics.horizontalAdvance(paint.scale.title), words, m_theme.scaled(140)})
                + m_theme.scaled(32),
            2 * metrics.height() + m_theme.scaled(36)};
    }
    const int rows = std::min(m_list->count(), kMostRows);
    const int high = std::max(m_list->sizeHintForRow(0), metrics.height());
    const int wide
        = m_list->sizeHintForColumn(0) + (m_list->count() > kMostRows ? m_theme.scaled(18) : 0);
    return {std::min(wide, m_theme.scaled(260)) + 16, rows * high + 14};
}

void MapLegend::isolate(int row)
{
    const auto ink = static_cast<std::uint16_t>(m_list->item(row)->data(kInkRole).toUInt());
    const bool isAlready = m_map.scene().isolated() == ink;
    m_map.setIsolated(isAlready ? std::nullopt : std::optional(ink));
}

void MapLegend::selectRow(int row)
{
    const auto ink = static_cast<std::uint16_t>(m_list->item(row)->data(kInkRole).toUInt());
    const auto& entries = m_map.scene().paint().entries;
    const QString name = entries[static_cast<std::size_t>(row)].text;
    m_map.setIsolated(std::nullopt);
    m_map.selectInk(ink, name, selectionMode(QGuiApplication::keyboardModifiers()));
}

void MapLegend::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor surface = m_theme.color(Token::Surface);
    painter.setPen(mixed(m_theme.color(Token::Outline), surface, 0.6));
    painter.setBrush(surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0);
    const MapPaint& paint = m_map.scene().paint();
    if (paint.scaleInks == 0) {
        return;
    }
    const int pad = m_theme.scaled(10);
    const int line = QFontMetrics(m_theme.font()).height();
    const QRect bar(pad, pad + line + 4, width() - 2 * pad, m_theme.scaled(10));
    painter.setFont(m_theme.font());
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(QRect(pad, pad, bar.width(), line), Qt::AlignLeft, paint.scale.title);
    for (int x = 0; x < bar.width(); ++x) {
        const int level = x * paint.scaleInks / bar.width();
        painter.fillRect(QRect(bar.left() + x, bar.top(), 1, bar.height()),
            paint.inks[static_cast<std::size_t>(level)].fill);
    }
    const QRect words(pad, bar.bottom() + 4, bar.width(), line);
    painter.setPen(m_theme.color(Token::TextMuted));
    painter.drawText(words, Qt::AlignLeft, paint.scale.low);
    painter.drawText(words, Qt::AlignRight, paint.scale.high);
}

} // namespace lapidary::widgets
