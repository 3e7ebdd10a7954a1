// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/visible.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMetaEnum>
#include <QTextDocumentFragment>

#include <optional>
#include <set>

namespace lapidary::robot {

namespace {

/// Above this many cells only those in the viewport are looked at.
constexpr int kAllCells = 2000;
constexpr int kRowProbe = 6; ///< pixels between probes; no row is lower
constexpr int kColumnProbe = 24;
constexpr int kSmallest = 3;          ///< pixels that one can point at
constexpr QChar kPlaceToWrap(0x200B); ///< in a label: nobody sees it

QString paintedText(QWidget* widget)
{
    if (auto* button = qobject_cast<QAbstractButton*>(widget)) {
        return withoutMnemonic(button->text());
    }
    if (auto* label = qobject_cast<QLabel*>(widget)) {
        return Qt::mightBeRichText(label->text())
            ? QTextDocumentFragment::fromHtml(label->text()).toPlainText()
            : label->buddy() ? withoutMnemonic(label->text())
                             : QString(label->text()).remove(kPlaceToWrap);
    }
    if (auto* group = qobject_cast<QGroupBox*>(widget)) {
        return withoutMnemonic(group->title());
    }
    if (auto* line = qobject_cast<QLineEdit*>(widget); line && line->text().isEmpty()) {
        return line->placeholderText();
    }
    return {};
}

bool isActingRole(QAccessible::Role role)
{
    switch (role) {
    case QAccessible::PushButton:
    case QAccessible::ButtonMenu:
    case QAccessible::ButtonDropDown:
    case QAccessible::CheckBox:
    case QAccessible::RadioButton:
    case QAccessible::PageTab:
    case QAccessible::MenuItem:
    case QAccessible::ListItem:
    case QAccessible::TreeItem:
    case QAccessible::Cell:
    case QAccessible::ColumnHeader:
    case QAccessible::RowHeader:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::SpinBox:
    case QAccessible::Slider:
    case QAccessible::Link:
        return true;
    default:
        return false;
    }
}

/// The widget in which the node is painted: the viewport for rows of an item view.
QWidget* paintingWidget(QAccessibleInterface* node, QWidget* widget)
{
    const bool isPartOfWidget = node->object() != widget;
    auto* area = qobject_cast<QAbstractScrollArea*>(widget);
    return area && isPartOfWidget ? area->viewport() : widget;
}

bool isHit(QWidget* widget, QPoint global)
{
    QWidget* window = widget->window();
    QWidget* hit = window->childAt(window->mapFromGlobal(global));
    if (!hit) {
        return widget == window;
    }
    return hit == widget || widget->isAncestorOf(hit)
        || (widget->testAttribute(Qt::WA_TransparentForMouseEvents) && hit->isAncestorOf(widget));
}

/// The part of the rectangle that no ancestor clips.
QRect unclipped(QWidget* widget, QRect rect)
{
    for (QWidget* outer = widget; outer; outer = outer->parentWidget()) {
        rect &= QRect(outer->mapToGlobal(QPoint(0, 0)), outer->size());
        if (outer->isWindow()) {
            break;
        }
    }
    return rect;
}

/// A point of the rectangle that a click would reach, the middle if possible.
std::optional<QPoint> reachablePoint(QWidget* widget, const QRect& rect)
{
    const QRect seen = unclipped(widget, rect);
    if (seen.width() < kSmallest || seen.height() < kSmallest) {
        return std::nullopt;
    }
    for (const int down : {3, 1, 5, 2, 4}) {
        for (const int right : {3, 1, 5, 2, 4}) {
            const QPoint point
                = seen.topLeft() + QPoint(seen.width() * right / 6, seen.height() * down / 6);
            if (isHit(widget, point)) {
                return point;
            }
        }
    }
    return std::nullopt;
}

Visible look(QAccessibleInterface* node, QWidget* widget)
{
    const QAccessible::State state = node->state();
    Visible thing;
    thing.role = node->role();
    thing.name = nameOf(node);
    thing.value = valueOf(node);
    thing.rect = node->rect();
    thing.widget = widget;
    thing.isEnabled = !state.disabled;
    thing.isForActing = isActingRole(thing.role) || state.focusable;
    if (node->object() == widget) {
        thing.caption = paintedText(widget);
    }
    if (node->object()) {
        thing.objectName = node->object()->objectName();
    }
    if (auto point = reachablePoint(paintingWidget(node, widget), thing.rect)) {
        thing.isInSight = true;
        thing.point = *point;
    }
    return thing;
}

using Visit = std::function<bool(QAccessibleInterface*, int)>;

void walk(QAccessibleInterface* node, int depth, const Visit& visit);

/// Rows in the viewport of a view that has too many for visiting them all.
void walkViewport(
    QAbstractItemView* view, QAccessibleInterface* node, int depth, const Visit& visit)
{
    std::set<QAccessible::Id> seen;
    const QRect area = view->viewport()->rect();
    for (int y = 1; y < area.height(); y += kRowProbe) {
        for (int x = 1; x < area.width(); x += kColumnProbe) {
            const QPoint global = view->viewport()->mapToGlobal(QPoint(x, y));
            QAccessibleInterface* child = node->childAt(global.x(), global.y());
            if (child && child->isValid() && seen.insert(QAccessible::uniqueId(child)).second) {
                walk(child, depth, visit);
            }
        }
    }
}

void walk(QAccessibleInterface* node, int depth, const Visit& visit)
{
    if (!node || !node->isValid()) {
        return;
    }
    auto* widget = qobject_cast<QWidget*>(node->object());
    if (widget && !widget->isVisible()) {
        return;
    }
    if (!visit(node, depth)) {
        return;
    }
    auto* view = qobject_cast<QAbstractItemView*>(widget);
    if (view && node->childCount() > kAllCells) {
        walkViewport(view, node, depth + 1, visit);
        return;
    }
    for (int i = 0; i < node->childCount(); ++i) {
        walk(node->child(i), depth + 1, visit);
    }
}

/// Frames whose own name nobody would use and that only hold other nodes.
bool isScaffolding(QAccessibleInterface* node)
{
    return node->role() == QAccessible::Separator || node->rect().isEmpty();
}

} // namespace

QString valueOf(QAccessibleInterface* node)
{
    if (QAccessibleTextInterface* text = node->textInterface();
        text && node->role() != QAccessible::StaticText) {
        return text->text(0, text->characterCount());
    }
    return node->text(QAccessible::Value);
}

QString nameOf(QAccessibleInterface* node)
{
    auto* widget = qobject_cast<QWidget*>(node->object());
    if (widget && !widget->accessibleName().isEmpty()) {
        return widget->accessibleName();
    }
    // Here Qt has taken the mnemonics out already, but not the shortcut behind a tab.
    const auto text = [](QAccessibleInterface* of) {
        return of->text(QAccessible::Name).section(QChar(u'\t'), 0, 0).trimmed();
    };
    // On Linux a combo box gives its choice as its name and leaves its name to its label.
    if (node->role() != QAccessible::ComboBox) {
        return text(node);
    }
    const auto labels = node->relations(QAccessible::Label);
    return labels.isEmpty() ? QString() : text(labels.first().first);
}

QString withoutMnemonic(const QString& text)
{
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == QChar(u'&') && i + 1 < text.size()) {
            ++i;
        }
        result += text[i];
    }
    return result.trimmed();
}

QString roleName(QAccessible::Role role)
{
    switch (role) {
    case QAccessible::PushButton:
        return QStringLiteral("button");
    case QAccessible::StaticText:
        return QStringLiteral("text");
    case QAccessible::EditableText:
        return QStringLiteral("field");
    case QAccessible::PageTab:
        return QStringLiteral("tab");
    case QAccessible::Cell:
    case QAccessible::ListItem:
    case QAccessible::TreeItem:
        return QStringLiteral("row");
    default:
        break;
    }
    const char* key = QMetaEnum::fromType<QAccessible::Role>().valueToKey(role);
    return key ? QString::fromLatin1(key).toLower() : QStringLiteral("custom");
}

QString Visible::description() const
{
    QString shown = name.isEmpty() ? caption : name;
    if (shown.isEmpty()) {
        shown = QChar(u'#') + objectName;
    }
    if (shown.size() > 60) {
        shown = shown.left(59) + QChar(u'…');
    }
    return QStringLiteral("%1 “%2”%3")
        .arg(roleName(role), shown, isEnabled ? QString() : QStringLiteral(" (disabled)"));
}

bool Visible::isCalled(QStringView wanted) const
{
    if (wanted.endsWith(u'*')) {
        const QStringView start = wanted.chopped(1);
        return name.startsWith(start) || caption.startsWith(start);
    }
    return name == wanted || caption == wanted || objectName == wanted;
}

QStringList Visible::texts() const
{
    QStringList all;
    for (const QString& text : {name, caption, value}) {
        if (!text.isEmpty() && !all.contains(text)) {
            all.append(text);
        }
    }
    return all;
}

QWidget* widgetOf(QAccessibleInterface* node)
{
    for (; node; node = node->parent()) {
        if (auto* widget = qobject_cast<QWidget*>(node->object())) {
            return widget;
        }
    }
    return nullptr;
}

std::vector<QWidget*> visibleWindows()
{
    std::vector<QWidget*> windows;
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget* window : all) {
        if (window->isVisible() && window->windowHandle()) {
            windows.push_back(window);
        }
    }
    return windows;
}

std::vector<QWidget*> windowsTakingInput()
{
    std::vector<QWidget*> all = visibleWindows();
    std::erase_if(all, [](QWidget* window) { return window->windowType() == Qt::ToolTip; });
    if (QApplication::activePopupWidget()) {
        std::erase_if(all, [](QWidget* window) { return window->windowType() != Qt::Popup; });
        return all;
    }
    if (QWidget* modal = QApplication::activeModalWidget()) {
        std::erase_if(all,
            [modal](QWidget* window) { return window != modal && !modal->isAncestorOf(window); });
    }
    return all;
}

void walkVisible(QAccessibleInterface* root, const Visit& visit)
{
    walk(root, 0, visit);
}

std::vector<Visible> visibleThings(const std::vector<QWidget*>& windows)
{
    std::vector<Visible> things;
    std::set<QAccessible::Id> seen;
    for (QWidget* window : windows) {
        walkVisible(
            QAccessible::queryAccessibleInterface(window), [&](QAccessibleInterface* node, int) {
                QWidget* widget = widgetOf(node);
                // The list of a combo box is reached from the combo box and as a window of its own.
                if (!widget || !seen.insert(QAccessible::uniqueId(node)).second) {
                    return false;
                }
                if (!isScaffolding(node)) {
                    things.push_back(look(node, widget));
                }
                return true;
            });
    }
    return things;
}

} // namespace lapidary::robot
