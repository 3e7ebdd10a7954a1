// SPDX-License-Identifier: GPL-3.0-or-later
// MessageBar: messages above the page. They stay until dismissed; at most two are shown, the rest
// is counted and lies in Problems.
#pragma once

#include "widgets/shell/message.h"

#include <QWidget>

#include <vector>

class QPushButton;
class QVBoxLayout;

namespace lapidary::widgets {

class MessageRow;
class Theme;

class MessageBar : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kShown = 2;
    static constexpr int kLimit = 100; ///< the oldest goes when there are more

    explicit MessageBar(const Theme& theme, QWidget* parent = nullptr);

    /// Shows a message, newest on top, and announces it to assistive technology. A message whose
    /// key is present already replaces that one and raises its count.
    void post(const Message& message);

    /// Takes a message away; true when there was one of that key.
    bool dismiss(const QString& key);

    /// Takes every message away.
    void clear();

    /// Messages not dismissed yet, shown or not.
    int count() const { return static_cast<int>(m_entries.size()); }

    /// How often a message was posted since it appeared; 0 when there is none of that key.
    int repeats(const QString& key) const;

Q_SIGNALS:
    /// The close button of a message was used.
    void dismissed(const QString& key);
    /// "n more in Problems" was used.
    void problemsRequested();

private:
    struct Entry
    {
        Message message;
        int repeats = 1;
    };

    void synchronise();
    MessageRow* takeRow(const QString& key);
    MessageRow* makeRow();
    void closeRow(MessageRow* row);
    void announce(MessageRow* row) const;

    const Theme& m_theme;
    std::vector<Entry> m_entries;    // newest first
    std::vector<MessageRow*> m_rows; // of the first kShown entries
    QVBoxLayout* m_layout = nullptr;
    QPushButton* m_more = nullptr;
};

} // namespace lapidary::widgets
