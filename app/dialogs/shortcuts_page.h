// SPDX-License-Identifier: GPL-3.0-or-later
// The page Shortcuts of the settings: search, change, see conflicts before they happen, reset.
#pragma once

#include <QWidget>

class QAction;
class QKeySequenceEdit;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTreeView;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

class ShortcutModel;
struct Services;

class ShortcutsPage : public QWidget
{
    Q_OBJECT

public:
    explicit ShortcutsPage(Services& services, QWidget* parent = nullptr);

private:
    QWidget* makeEditor();
    QAction* current() const;
    void showCurrent();
    void check();
    void assign();
    void clear();
    void reset();
    void resetAll();

    Services& m_services;
    ShortcutModel* m_model = nullptr;
    QSortFilterProxyModel* m_filter = nullptr;
    QLineEdit* m_search = nullptr;
    QTreeView* m_table = nullptr;
    QKeySequenceEdit* m_keys = nullptr;
    widgets::TextLabel* m_note = nullptr;
    QPushButton* m_assign = nullptr;
    QPushButton* m_clear = nullptr;
    QPushButton* m_reset = nullptr;
};

} // namespace lapidary::app
