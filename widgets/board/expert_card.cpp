// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/board/expert_card.h"

#include "widgets/shell/action_button.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMouseEvent>
#include <QToolButton>

#include <utility>

namespace lapidary::widgets {

ExpertCard::ExpertCard(const Theme& theme, CardData data, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_data(std::move(data))
    , m_lock(makeIconButton(theme, u"unlock", tr("Lock"), this))
    , m_menu(makeIconButton(theme, u"more", tr("More"), this))
{
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    // One stop of the Tab key a card; the keyboard has L and the menu key instead.
    m_lock->setFocusPolicy(Qt::NoFocus);
    m_menu->setFocusPolicy(Qt::NoFocus);
    m_lock->setCheckable(true);
    connect(m_lock, &QToolButton::clicked, this, &ExpertCard::lockWanted);
    connect(m_menu, &QToolButton::clicked, this,
        [this] { Q_EMIT menuWanted(m_menu->mapToGlobal(m_menu->rect().bottomLeft())); });
    connect(&theme, &Theme::changed, this, &ExpertCard::applyTheme);
    setData(CardData(m_data));
}

void ExpertCard::setData(const CardData& data)
{
    m_data = data;
    const QString name = m_data.tag.isEmpty() ? m_data.name : m_data.tag;
    setAccessibleName(cardSentence(m_data));
    m_lock->setVisible(m_data.isExpert() && m_data.isLocked); // locking is in the menu and on L
    m_lock->setChecked(m_data.isLocked);
    m_lock->setIcon(m_theme.icon(m_data.isLocked ? u"lock" : u"unlock"));
    const QString lock = m_data.isLocked ? tr("Unlock %1").arg(name) : tr("Lock %1").arg(name);
    m_lock->setToolTip(m_data.isLocked
            ? tr("%1; its units stay where they are until then").arg(lock)
            : tr("%1: its units stay where they are, by hand and by method").arg(lock));
    m_lock->setAccessibleName(lock);
    m_menu->setToolTip(tr("What can be done with %1").arg(name));
    m_menu->setAccessibleName(tr("Menu of %1").arg(name));
    placeButtons();
    update();
}

void ExpertCard::setShare(int selected)
{
    if (std::exchange(m_selected, selected) != selected) {
        update();
    }
}

void ExpertCard::applyTheme()
{
    placeButtons();
    updateGeometry();
    update();
}

void ExpertCard::editName()
{
    if (!m_data.isExpert() || m_field) {
        return;
    }
    m_field = new QLineEdit(m_data.name, this);
    m_field->setObjectName(QStringLiteral("card.name"));
    m_field->setAccessibleName(tr("Name of %1").arg(m_data.tag));
    m_field->setMaxLength(80);
    m_field->setGeometry(nameRect().adjusted(-4, -2, 4, 2));
    m_field->installEventFilter(this);
    m_field->selectAll();
    m_field->show();
    m_field->setFocus(Qt::OtherFocusReason);
    connect(m_field, &QLineEdit::editingFinished, this, [this] { finishName(true); });
}

void ExpertCard::finishName(bool isAccepted)
{
    if (!m_field) {
        return;
    }
    QLineEdit* field = std::exchange(m_field, nullptr);
    const QString name = field->text().trimmed();
    const bool hadFocus = field->hasFocus();
    field->hide();
    field->deleteLater();
    if (hadFocus) {
        setFocus(Qt::OtherFocusReason);
    }
    if (isAccepted && !name.isEmpty() && name != m_data.name) {
        Q_EMIT renamed(name);
    }
}

// F2 is "Rename project" for the window; on a card, and in its field, it is the card's.
bool ExpertCard::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_F2 || (m_field && key == Qt::Key_Escape)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void ExpertCard::keyPressEvent(QKeyEvent* event)
{
    const bool isPlain = event->modifiers() == Qt::NoModifier;
    switch (event->key()) {
    case Qt::Key_Escape:
        if (m_field) {
            finishName(false);
            return;
        }
        break;
    case Qt::Key_F2:
        editName();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        Q_EMIT clicked(event->modifiers());
        return;
    case Qt::Key_L:
        if (isPlain && m_data.isExpert()) {
            Q_EMIT lockWanted(!m_data.isLocked);
            return;
        }
        break;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (!event->modifiers().testFlag(Qt::AltModifier)) {
            Q_EMIT neighbourWanted({event->key() == Qt::Key_Left ? -1 : 1, 0});
            return;
        }
        break;
    case Qt::Key_Up:
    case Qt::Key_Down:
        Q_EMIT neighbourWanted({0, event->key() == Qt::Key_Up ? -1 : 1});
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void ExpertCard::mousePressEvent(QMouseEvent* event)
{
    m_isPressed = event->button() == Qt::LeftButton;
    m_pressPlace = event->pos();
}

void ExpertCard::mouseMoveEvent(QMouseEvent* event)
{
    const bool isDrag = m_isPressed
        && (event->pos() - m_pressPlace).manhattanLength() >= QApplication::startDragDistance();
    if (!isDrag || m_data.size == 0) {
        return;
    }
    m_isPressed = false;
    const bool isExpert = m_data.isExpert() && headRect().contains(m_pressPlace);
    const QString units = tr("%1 %2").arg(QLocale().toString(m_data.size), m_data.unitWord);
    const QString name = m_data.tag.isEmpty() ? m_data.name : m_data.tag;
    dragUnits(this, m_theme,
        new UnitMimeData(isExpert ? DragContent::Expert : DragContent::Members, m_data.expert,
            cardSentence(m_data)),
        isExpert ? name : tr("%1 of %2").arg(units, name));
}

void ExpertCard::mouseReleaseEvent(QMouseEvent* event)
{
    if (std::exchange(m_isPressed, false) && rect().contains(event->pos())) {
        Q_EMIT clicked(event->modifiers());
    }
}

void ExpertCard::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (nameRect().contains(event->pos())) {
        editName();
    }
}

void ExpertCard::contextMenuEvent(QContextMenuEvent* event)
{
    Q_EMIT menuWanted(event->reason() == QContextMenuEvent::Keyboard ? mapToGlobal(rect().center())
                                                                     : event->globalPos());
}

void ExpertCard::enterEvent(QEnterEvent* /*event*/)
{
    m_isHovered = true;
    update();
}

void ExpertCard::leaveEvent(QEvent* /*event*/)
{
    m_isHovered = false;
    update();
}

void ExpertCard::dragEnterEvent(QDragEnterEvent* event)
{
    const auto* units = qobject_cast<const UnitMimeData*>(event->mimeData());
    const bool isOther
        = units && (units->content() == DragContent::Selection || units->expert() != m_data.expert);
    const bool isMergeable
        = units && (units->content() != DragContent::Expert || m_data.isExpert());
    if (isOther && isMergeable && !m_data.isLocked) {
        m_drop = units->content();
        event->acceptProposedAction();
        update();
    }
}

void ExpertCard::dragLeaveEvent(QDragLeaveEvent* /*event*/)
{
    m_drop.reset();
    update();
}

void ExpertCard::dropEvent(QDropEvent* event)
{
    m_drop.reset();
    update();
    if (const auto* units = qobject_cast<const UnitMimeData*>(event->mimeData())) {
        event->acceptProposedAction();
        Q_EMIT dropped(units->content(), units->expert());
    }
}

QString ExpertCard::dropText() const
{
    const QString name = m_data.tag.isEmpty() ? m_data.name : m_data.tag;
    return *m_drop == DragContent::Expert ? tr("Merge into %1").arg(name)
                                          : tr("Move to %1").arg(name);
}

void ExpertCard::resizeEvent(QResizeEvent* /*event*/)
{
    placeButtons();
}

} // namespace lapidary::widgets
