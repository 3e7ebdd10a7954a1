// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/key_value_table.h"

#include "widgets/shell/text_label.h"
#include "widgets/shell/value_label.h"

#include <QEvent>
#include <QGridLayout>

#include <algorithm>
#include <cstddef>

namespace lapidary::widgets {

namespace {

constexpr int kComfortable = 16; // characters of a value beside its label, else it goes below

} // namespace

KeyValueTable::KeyValueTable(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(18);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
}

void KeyValueTable::setRows(const std::vector<KeyValue>& rows)
{
    const bool isSame = rows.size() == m_rows.size()
        && std::equal(rows.begin(), rows.end(), m_rows.begin(),
            [](const KeyValue& fact, const Row& row) { return fact.label == row.label->text(); });
    if (!isSame) {
        rebuild(rows);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ValueLabel* value = m_rows[i].value;
        value->setValue(rows[i].value);
        value->setToolTip(rows[i].tip);
        value->setAccessibleName(tr("%1: %2", "label, value").arg(rows[i].label, rows[i].value));
    }
}

void KeyValueTable::rebuild(const std::vector<KeyValue>& rows)
{
    for (const Row& row : m_rows) {
        delete row.label;
        delete row.value;
    }
    m_rows.clear();
    for (const KeyValue& fact : rows) {
        Row row{new TextLabel(TextRole::Muted, fact.label, this), new ValueLabel(this)};
        row.label->setWordWrap(false);
        row.label->setBuddy(row.value);
        row.label->setVisible(true);
        row.value->setVisible(true);
        m_rows.push_back(row);
    }
    m_isStacked = isTooNarrow();
    arrange();
}

/// Puts all labels into the grid: label and value side by side, or one above the other.
void KeyValueTable::arrange()
{
    for (int i = 0; i < m_grid->rowCount(); ++i) {
        m_grid->setRowStretch(i, 0);
    }
    int at = 0;
    for (const Row& row : m_rows) {
        m_grid->removeWidget(row.label);
        m_grid->removeWidget(row.value);
        if (m_isStacked) {
            m_grid->addWidget(row.label, at, 0, 1, 2);
            m_grid->addWidget(row.value, at + 1, 0, 1, 2);
            at += 2;
        } else {
            m_grid->addWidget(row.label, at, 0, Qt::AlignTop);
            m_grid->addWidget(row.value, at, 1);
            ++at;
        }
    }
    m_grid->setVerticalSpacing(m_isStacked ? 2 : 6);
    m_grid->setRowStretch(at, 1); // spare room goes below
    updateGeometry();
}

bool KeyValueTable::isTooNarrow() const
{
    int labels = 0;
    for (const Row& row : m_rows) {
        labels = std::max(labels, row.label->sizeHint().width());
    }
    const int values = fontMetrics().averageCharWidth() * kComfortable;
    return width() < labels + m_grid->horizontalSpacing() + values;
}

QSize KeyValueTable::minimumSizeHint() const
{
    int width = 0;
    for (const Row& row : m_rows) {
        width = std::max(
            {width, row.label->sizeHint().width(), row.value->minimumSizeHint().width()});
    }
    return {width, QWidget::minimumSizeHint().height()};
}

void KeyValueTable::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (isTooNarrow() != m_isStacked) {
        m_isStacked = !m_isStacked;
        arrange();
    }
}

void KeyValueTable::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && isTooNarrow() != m_isStacked) {
        m_isStacked = !m_isStacked;
        arrange();
    }
}

QString KeyValueTable::plainText() const
{
    QString text;
    for (const Row& row : m_rows) {
        text += row.label->text() + QStringLiteral(": ") + row.value->value() + QChar(u'\n');
    }
    return text;
}

} // namespace lapidary::widgets
