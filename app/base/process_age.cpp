// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/base/process_age.h"

#include <QFile>

#include <ctime>
#include <unistd.h>

namespace lapidary::app {

std::chrono::milliseconds processAge()
{
    // proc(5): field 22 is the start in clock ticks after boot; the name before may hold anything.
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    const qint64 ticks = fields.value(19).toLongLong();
    timespec now{};
    if (ticks <= 0 || clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
        return {};
    }
    const qint64 nowMs = qint64{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
    return std::chrono::milliseconds(nowMs - ticks * 1000 / sysconf(_SC_CLK_TCK));
}

} // namespace lapidary::app
