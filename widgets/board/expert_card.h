// SPDX-License-Identifier: GPL-3.0-or-later
// ExpertCard: one expert with its size, role and profile over the steps. Units are dropped on it,
// it can be dragged itself: by its head to be merged, by its body for its units.
#pragma once

#include "widgets/board/card_data.h"
#include "widgets/document/unit_drag.h"

#include <QPointer>
#include <QWidget>

class QLineEdit;
class QToolButton;

namespace lapidary::widgets {

class Theme;

class ExpertCard : public QWidget
{
    Q_OBJECT

public:
    ExpertCard(const Theme& theme, CardData data, QWidget* parent = nullptr);

    const CardData& data() const { return m_data; }

    void setData(const CardData& data);

    /// Marks that all selected units, some, or none are its members.
    void setShare(int selected);

    /// Opens the field for the name; nothing for shared and unassigned.
    void editName();

    QSize sizeHint() const override;

Q_SIGNALS:
    /// A person clicked: its units are to be selected.
    void clicked(Qt::KeyboardModifiers modifiers);
    void renamed(const QString& name);
    void lockWanted(bool isLocked);
    /// The menu is wanted at that place of the screen.
    void menuWanted(QPoint place);
    /// Something was dropped on it.
    void dropped(lapidary::widgets::DragContent content, int expert);
    /// An arrow key leads to another card.
    void neighbourWanted(QPoint direction);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void applyTheme();
    void placeButtons();
    void finishName(bool isAccepted);
    QRect headRect() const;
    QRect nameRect() const;
    void drawHead(QPainter& painter) const;
    QRect drawKey(QPainter& painter, const QRect& head) const;
    void drawCounts(QPainter& painter, int top) const;
    void drawBar(QPainter& painter, int top) const;
    void drawProfile(QPainter& painter, int top) const;
    QString dropText() const;
    int lineHeight() const;
    int padding() const;

    const Theme& m_theme;
    CardData m_data;
    int m_selected = 0;
    QToolButton* m_lock = nullptr;
    QToolButton* m_menu = nullptr;
    QPointer<QLineEdit> m_field;
    QPoint m_pressPlace;
    bool m_isPressed = false;
    bool m_isHovered = false;
    std::optional<DragContent> m_drop; ///< what is being dragged over it
};

} // namespace lapidary::widgets
