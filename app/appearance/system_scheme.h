// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the desktop is dark: asked of the portal org.freedesktop.appearance, without waiting.
#pragma once

#include <QObject>

class QDBusPendingCallWatcher;
class QDBusVariant;

namespace lapidary::app {

class SystemScheme : public QObject
{
    Q_OBJECT

public:
    explicit SystemScheme(QObject* parent = nullptr);

    /// What is known now; before the portal has answered, how light the palette was that the
    /// platform gave the program.
    bool isDark() const { return m_isDark; }

    /// Asks the portal and follows it from then on. The connection to the session bus is made in
    /// the background; a machine without one keeps what the palette said.
    void watch();

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void take(const QVariant& value);

    bool m_isDark = false;
    bool m_isWatching = false;
};

} // namespace lapidary::app
