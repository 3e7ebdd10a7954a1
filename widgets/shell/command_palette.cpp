// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/command_palette.h"

#include "widgets/shell/command_delegate.h"
#include "widgets/shell/command_list_model.h"
#include "widgets/theme/theme.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::widgets {

namespace {

constexpr int kPageRows = 8;

} // namespace

CommandPalette::CommandPalette(const Theme& theme, QWidget* window)
    : QFrame(window)
    , m_theme(theme)
    , m_model(new CommandListModel(this))
    , m_input(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_note(new QLabel(tr("No command matches."), this))
{
    setAccessibleName(tr("Command palette"));
    setFocusProxy(m_input);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    m_input->setPlaceholderText(tr("Type a command"));
    m_input->setAccessibleName(tr("Command to run"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(theme, m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Matching commands"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_note->setAlignment(Qt::AlignCenter);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setMargin(8);
    layout->addWidget(m_input);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_note);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::updateMatches);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    connect(&theme, &Theme::changed, this, &CommandPalette::place);
    hide();
}

void CommandPalette::setActions(const QList<QAction*>& actions)
{
    m_model->setActions(actions);
}

void CommandPalette::open(const QString& text)
{
    if (!isVisible()) {
        m_focusBefore = QApplication::focusWidget();
        QApplication::instance()->installEventFilter(this);
    }
    m_input->setText(text);
    updateMatches();
    show();
    raise();
    m_input->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::dismiss()
{
    if (!isVisible()) {
        return;
    }
    QApplication::instance()->removeEventFilter(this);
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    if (hadFocus && m_focusBefore) {
        m_focusBefore->setFocus(Qt::PopupFocusReason);
    }
}

QStringList CommandPalette::recent() const
{
    return m_model->recent();
}

void CommandPalette::setRecent(const QStringList& names)
{
    m_model->setRecent(names.mid(0, kRecentLimit));
}

// Installed on the application while open: keys typed into the field, clicks outside, another
// widget that takes the focus, a window that changes its size.
bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    auto* widget = qobject_cast<QWidget*>(watched);
    const bool isInside = widget && (widget == this || isAncestorOf(widget));
    switch (event->type()) {
    case QEvent::KeyPress:
        if (watched == m_input && handleKey(static_cast<QKeyEvent*>(event)->key())) {
            return true;
        }
        break;
    case QEvent::MouseButtonPress:
    case QEvent::FocusIn:
        if (widget && !isInside && isVisible()) {
            dismiss();
        }
        break;
    case QEvent::Resize:
        if (watched == parentWidget()) {
            place();
        }
        break;
    default:
        break;
    }
    return QFrame::eventFilter(watched, event);
}

bool CommandPalette::handleKey(int key)
{
    switch (key) {
    case Qt::Key_Down:
    case Qt::Key_Tab:
        moveSelection(1);
        return true;
    case Qt::Key_Up:
    case Qt::Key_Backtab:
        moveSelection(-1);
        return true;
    case Qt::Key_PageDown:
        moveSelection(kPageRows);
        return true;
    case Qt::Key_PageUp:
        moveSelection(-kPageRows);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Escape:
        dismiss();
        return true;
    default:
        return false;
    }
}

void CommandPalette::moveSelection(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0) {
        return;
    }
    const int from = m_list->currentIndex().row();
    const int to = rows == 1 ? (from + 1) % count // single steps go round
        : rows == -1         ? (from + count - 1) % count
                             : std::clamp(from + rows, 0, count - 1);
    m_list->setCurrentIndex(m_model->index(to));
    announceCurrent();
}

void CommandPalette::updateMatches()
{
    QString pattern = m_input->text();
    if (pattern.startsWith(u'>')) {
        pattern.remove(0, 1);
    }
    m_model->setPattern(pattern);
    const bool isEmpty = m_model->rowCount() == 0;
    m_list->setCurrentIndex(m_model->index(0));
    m_list->setVisible(!isEmpty);
    m_note->setVisible(isEmpty);
    place();
    announceCurrent();
}

void CommandPalette::runCurrent()
{
    const QPointer<QAction> action = m_model->action(m_list->currentIndex().row());
    if (!action || !action->isEnabled()) {
        announceCurrent(); // says again why
        return;
    }
    if (!action->objectName().isEmpty()) {
        QStringList names = m_model->recent();
        names.removeAll(action->objectName());
        names.prepend(action->objectName());
        setRecent(names);
    }
    dismiss(); // first, so that the action finds the focus where it was
    action->trigger();
    if (action) {
        Q_EMIT activated(action);
    }
}

int CommandPalette::wantedHeight() const
{
    constexpr int kAround = 30; // margins and spacing
    int height = m_input->sizeHint().height() + kAround;
    for (int row = 0; row < m_model->rowCount() && height < m_theme.scaled(420); ++row) {
        height += m_list->sizeHintForRow(row);
    }
    return m_model->rowCount() == 0 ? height + m_note->sizeHint().height() : height;
}

void CommandPalette::place()
{
    constexpr double kShare = 0.6;
    constexpr int kTop = 48;
    const QSize window = parentWidget()->size();
    const int widest = std::max(kMaximumWidth, m_theme.scaled(kMaximumWidth * 3 / 4));
    const int wanted = std::min(static_cast<int>(window.width() * kShare), widest);
    const int width = std::min(std::max(wanted, m_theme.scaled(360)), window.width());
    const int highest = std::min(m_theme.scaled(420), window.height() - 2 * kTop);
    setGeometry((window.width() - width) / 2, kTop, width, std::min(wantedHeight(), highest));
}

void CommandPalette::announceCurrent()
{
    const QString text = m_list->currentIndex().data(Qt::AccessibleTextRole).toString();
    m_input->setAccessibleDescription(text.isEmpty() ? m_note->text() : text);
    QAccessibleEvent event(m_input, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void CommandPalette::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    painter.setPen(QPen(m_theme.color(Token::Outline), 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

} // namespace lapidary::widgets
