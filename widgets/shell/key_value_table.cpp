// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/key_value_table.h"

#include "widgets/shell/text_label.h"

#include <QGridLayout>

#include <algorithm>
#include <cstddef>

namespace lapidary::widgets {

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
        TextLabel* value = m_rows[i].value;
        if (value->text() != rows[i].value) {
            value->setText(rows[i].value);
        }
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
    m_grid->setRowStretch(static_cast<int>(m_rows.size()), 0);
    m_rows.clear();
    for (const KeyValue& fact : rows) {
        const int at = static_cast<int>(m_rows.size());
        Row row{new TextLabel(TextRole::Muted, fact.label, this),
            new TextLabel(TextRole::Body, {}, this)};
        row.label->setWordWrap(false);
        row.value->setTextInteractionFlags(
            Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        row.value->setAlignment(Qt::AlignLeading | Qt::AlignTop);
        row.label->setBuddy(row.value);
        m_grid->addWidget(row.label, at, 0, Qt::AlignTop);
        m_grid->addWidget(row.value, at, 1);
        m_rows.push_back(row);
    }
    m_grid->setRowStretch(static_cast<int>(m_rows.size()), 1); // spare room goes below
}

QString KeyValueTable::plainText() const
{
    QString text;
    for (const Row& row : m_rows) {
        text += row.label->text() + QStringLiteral(": ") + row.value->text() + QChar(u'\n');
    }
    return text;
}

} // namespace lapidary::widgets
