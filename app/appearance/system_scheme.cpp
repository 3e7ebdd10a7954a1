// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/appearance/system_scheme.h"

#include "app/base/background.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>

#include <utility>

namespace lapidary::app {

namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");
constexpr uint kPrefersDark = 1;

} // namespace

SystemScheme::SystemScheme(QObject* parent)
    : QObject(parent)
{
    const QPalette palette = QGuiApplication::palette();
    m_isDark = palette.color(QPalette::WindowText).lightnessF()
        > palette.color(QPalette::Window).lightnessF();
}

void SystemScheme::watch()
{
    if (std::exchange(m_isWatching, true)
        || !qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) {
        return;
    }
    // The first use of the bus waits for its greeting; a bus that does not answer must not hold the
    // window up.
    inBackground(
        this, [] { return QDBusConnection::sessionBus().isConnected(); },
        [this](bool isConnected) {
            if (isConnected) {
                QDBusConnection::sessionBus().connect(kService, kPath, kInterface,
                    QStringLiteral("SettingChanged"), this,
                    SLOT(settingChanged(QString, QString, QDBusVariant)));
                ask();
            }
        });
}

void SystemScheme::ask()
{
    QDBusMessage call
        = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    call.setArguments({kGroup, kKey});
    call.setAutoStartService(false);
    auto* watcher
        = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError()) {
            take(reply.value().variant());
        }
        watcher->deleteLater();
    });
}

void SystemScheme::settingChanged(
    const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group == kGroup && key == kKey) {
        take(value.variant());
    }
}

void SystemScheme::take(const QVariant& value)
{
    // The old method "Read" wraps the value twice.
    const QVariant inner
        = value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant() : value;
    const bool isDark = inner.toUInt() == kPrefersDark;
    if (std::exchange(m_isDark, isDark) != isDark) {
        Q_EMIT changed();
    }
}

} // namespace lapidary::app
