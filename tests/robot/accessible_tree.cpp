// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/accessible_tree.h"

#include "tests/robot/visible.h"

namespace lapidary::robot {

namespace {

constexpr qsizetype kLongestText = 200;

QString states(QAccessibleInterface* node)
{
    const QAccessible::State state = node->state();
    QStringList words;
    const auto add = [&words](bool isSet, const char* word) {
        if (isSet) {
            words.append(QString::fromLatin1(word));
        }
    };
    add(state.disabled, "disabled");
    add(state.checked, "checked");
    add(state.checkStateMixed, "mixed");
    add(state.selected, "selected");
    add(state.expanded, "expanded");
    add(state.collapsed, "collapsed");
    add(state.readOnly && node->role() == QAccessible::EditableText, "read-only");
    add(state.modal, "modal");
    return words.isEmpty() ? QString()
                           : QStringLiteral(" [%1]").arg(words.join(QStringLiteral(", ")));
}

QString quoted(QString text)
{
    text.replace(QChar(u'\n'), QChar(u'⏎'));
    if (text.size() > kLongestText) {
        text = text.left(kLongestText) + QChar(u'…');
    }
    return QStringLiteral("\"%1\"").arg(text);
}

QString nameOfObject(QAccessibleInterface* node)
{
    const QString name = node->object() ? node->object()->objectName() : QString();
    // Qt names its own parts; those names are no promise.
    return name.startsWith(u"qt_") ? QString() : name;
}

bool isMute(QAccessible::Role role)
{
    return role == QAccessible::ScrollBar || role == QAccessible::Separator
        || role == QAccessible::Grip || role == QAccessible::Whitespace;
}

/// Empty for nodes that say nothing.
QString line(QAccessibleInterface* node)
{
    const QString name = nameOf(node);
    const QString value = valueOf(node);
    const QString object = nameOfObject(node);
    if (name.isEmpty() && value.isEmpty() && object.isEmpty()) {
        return {};
    }
    QString result = roleName(node->role());
    if (!name.isEmpty()) {
        result += QChar(u' ') + quoted(name);
    }
    if (!value.isEmpty() && value != name) {
        result += QStringLiteral(" = ") + quoted(value);
    }
    result += states(node);
    return object.isEmpty() ? result : QString(result + QStringLiteral(" #") + object);
}

void write(QAccessibleInterface* node, int depth, QStringList& lines)
{
    auto* widget = qobject_cast<QWidget*>(node->object());
    if (!node->isValid() || (widget && !widget->isVisible()) || isMute(node->role())
        || node->state().invisible) {
        return;
    }
    const QString text = line(node);
    if (!text.isEmpty()) {
        lines.append(QString(depth * 2, QChar(u' ')) + text);
    }
    for (int i = 0; i < node->childCount(); ++i) {
        if (QAccessibleInterface* child = node->child(i)) {
            write(child, text.isEmpty() ? depth : depth + 1, lines);
        }
    }
}

} // namespace

std::vector<Mask> machineMasks()
{
    return {
        {QRegularExpression(QStringLiteral("\\d[\\d.,\\s]*/\\s*\\d[\\d.,]*\\s*([KMGT]i?B)")),
            QStringLiteral("<used>/<size>")},
        {QRegularExpression(QStringLiteral("\\d[\\d.,]*\\s*([kKMGT]i?B)\\b")),
            QStringLiteral("<size>")},
        {QRegularExpression(QStringLiteral("\\b\\d+ (cores?|threads?)\\b")),
            QStringLiteral("<count> \\1")},
        {QRegularExpression(QStringLiteral("\\b(pid|process) \\d+")), QStringLiteral("\\1 <pid>")},
    };
}

QString accessibleTree(QWidget* root, const std::vector<Mask>& masks)
{
    QStringList lines;
    if (QAccessibleInterface* node = QAccessible::queryAccessibleInterface(root)) {
        write(node, 0, lines);
    }
    QString text = lines.join(QChar(u'\n')) + QChar(u'\n');
    for (const Mask& mask : masks) {
        text.replace(mask.pattern, mask.replacement);
    }
    return text;
}

} // namespace lapidary::robot
