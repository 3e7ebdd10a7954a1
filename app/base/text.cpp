// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/base/text.h"

namespace lapidary::app {

QString sentence(QString text)
{
    text = text.trimmed();
    if (text.isEmpty()) {
        return text;
    }
    text[0] = text[0].toUpper();
    if (!text.endsWith(QChar(u'.')) && !text.endsWith(QChar(u'?')) && !text.endsWith(QChar(u'!'))) {
        text += QChar(u'.');
    }
    return text;
}

QString sentence(const model::Error& error)
{
    const QString message = toQString(error.message);
    const QString where = toQString(error.where);
    return sentence(where.isEmpty() ? message : QStringLiteral("%1 (%2)").arg(message, where));
}

} // namespace lapidary::app
