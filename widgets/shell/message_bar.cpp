// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/message_bar.h"

#include "widgets/shell/message_row.h"
#include "widgets/theme/theme.h"

#include <QAccessible>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::widgets {

namespace {

auto hasKey(const QString& key)
{
    return [key](const auto& entry) { return effectiveKey(entry.message) == key; };
}

} // namespace

MessageBar::MessageBar(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_layout(new QVBoxLayout(this))
    , m_more(new QPushButton(this))
{
    setAccessibleName(tr("Messages"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(1);
    m_more->setFlat(true);
    m_more->setIcon(theme.icon(u"problems"));
    m_layout->addWidget(m_more, 0, Qt::AlignLeading);
    connect(m_more, &QPushButton::clicked, this, &MessageBar::problemsRequested);
    m_more->hide();
    hide();
}

void MessageBar::post(const Message& message)
{
    const QString key = effectiveKey(message);
    const auto old = std::find_if(m_entries.begin(), m_entries.end(), hasKey(key));
    Entry entry{message};
    if (old != m_entries.end()) {
        entry.repeats = old->repeats + 1;
        m_entries.erase(old);
    }
    m_entries.insert(m_entries.begin(), entry);
    if (count() > kLimit) {
        m_entries.pop_back();
    }
    synchronise();
    announce(m_rows.front());
}

bool MessageBar::dismiss(const QString& key)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), hasKey(key));
    if (found == m_entries.end()) {
        return false;
    }
    m_entries.erase(found);
    synchronise();
    return true;
}

void MessageBar::clear()
{
    m_entries.clear();
    synchronise();
}

int MessageBar::repeats(const QString& key) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), hasKey(key));
    return found == m_entries.end() ? 0 : found->repeats;
}

// Rows are kept by key, so that a repeated message does not take the focus away from its buttons.
void MessageBar::synchronise()
{
    std::vector<MessageRow*> rows;
    const int shown = std::min(count(), kShown);
    for (int i = 0; i < shown; ++i) {
        const Entry& entry = m_entries[static_cast<std::size_t>(i)];
        MessageRow* row = takeRow(effectiveKey(entry.message));
        row = row ? row : makeRow();
        row->setMessage(entry.message, entry.repeats);
        m_layout->insertWidget(i, row);
        row->show();
        rows.push_back(row);
    }
    for (MessageRow* row : m_rows) {
        row->hide();
        row->deleteLater(); // its own button may be what brought us here
    }
    m_rows = std::move(rows);
    const int more = count() - shown;
    m_more->setText(tr("%1 more in Problems").arg(QLocale().toString(more)));
    m_more->setVisible(more > 0);
    setVisible(count() > 0);
}

MessageRow* MessageBar::takeRow(const QString& key)
{
    const auto found = std::find_if(
        m_rows.begin(), m_rows.end(), [&key](const MessageRow* row) { return row->key() == key; });
    if (found == m_rows.end()) {
        return nullptr;
    }
    MessageRow* row = *found;
    m_rows.erase(found);
    return row;
}

MessageRow* MessageBar::makeRow()
{
    auto* row = new MessageRow(m_theme, this);
    connect(row, &MessageRow::closeRequested, this, [this, row] { closeRow(row); });
    return row;
}

void MessageBar::closeRow(MessageRow* row)
{
    const QString key = row->key();
    dismiss(key);
    if (!m_rows.empty()) {
        m_rows.front()->focusCloseButton();
    }
    Q_EMIT dismissed(key);
}

void MessageBar::announce(MessageRow* row) const
{
    QAccessibleEvent event(row, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

} // namespace lapidary::widgets
