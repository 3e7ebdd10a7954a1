// SPDX-License-Identifier: GPL-3.0-or-later
// ColumnPage: cards in two columns that become one where it is narrow, or what is missing for them.
#pragma once

#include "widgets/shell/illustration.h"

#include <QStackedWidget>

class QBoxLayout;
class QScrollArea;
class QVBoxLayout;

namespace lapidary::widgets {

class EmptyState;
class Theme;

class ColumnPage : public QStackedWidget
{
    Q_OBJECT

public:
    ColumnPage(const Theme& theme, Illustration illustration, QWidget* parent = nullptr);

    /// The widget that the cards are made in.
    QWidget* content() const { return m_content; }

    QVBoxLayout* left() const { return m_left; }

    QVBoxLayout* right() const { return m_right; }

    EmptyState& empty() const { return *m_empty; }

    /// The cards, or what is missing.
    void showCards(bool isShown);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();

    const Theme& m_theme;
    EmptyState* m_empty = nullptr;
    QScrollArea* m_emptyArea = nullptr;
    QScrollArea* m_area = nullptr;
    QWidget* m_content = nullptr;
    QBoxLayout* m_columns = nullptr;
    QVBoxLayout* m_left = nullptr;
    QVBoxLayout* m_right = nullptr;
};

} // namespace lapidary::widgets
