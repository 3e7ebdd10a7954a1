// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services/diagnostics.h"

#include "app/engine/engine_session.h"
#include "app/engine/machine.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "widgets/shell/log_model.h"
#include "widgets/theme/theme.h"

#include <QDir>
#include <QGuiApplication>
#include <QScreen>
#include <QSysInfo>

namespace lapidary::app {

namespace {

constexpr int kLogLines = 200;

// A report is read by developers of any language, so it is in English always.
QString line(const QString& label, const QString& value)
{
    return QStringLiteral("%1: %2\n").arg(label, value);
}

QString machineText(const Machine& machine)
{
    if (!machine.facts()) {
        return line(QStringLiteral("machine"), QStringLiteral("not measured"));
    }
    const MachineFacts& facts = *machine.facts();
    QString text = line(QStringLiteral("processor"), facts.processor)
        + line(QStringLiteral("cores"), QString::number(facts.cores))
        + line(QStringLiteral("vector units"), facts.lanes.join(QStringLiteral(", ")))
        + line(QStringLiteral("memory"),
            QString::number(facts.memoryBytes / 1e9, 'f', 1) + QStringLiteral(" GB"))
        + line(QStringLiteral("LibTorch"), facts.libtorch) + line(QStringLiteral("GPU"), facts.gpu);
    for (const CheckFacts& check : facts.checks) {
        text += line(QStringLiteral("self-check %1 (%2)").arg(check.name, check.device),
            QStringLiteral("%1, %2 of tolerance")
                .arg(check.passed ? QStringLiteral("passed") : QStringLiteral("FAILED"))
                .arg(check.figure, 0, 'g', 3));
    }
    return text;
}

QString screensText()
{
    QStringList screens;
    for (const QScreen* screen : QGuiApplication::screens()) {
        screens.append(QStringLiteral("%1x%2 at %3")
                           .arg(screen->geometry().width())
                           .arg(screen->geometry().height())
                           .arg(screen->devicePixelRatio()));
    }
    return screens.join(QStringLiteral(", "));
}

} // namespace

QString diagnostics(const Services& services)
{
    const EngineHello& hello = services.engine.hello();
    QString text = line(QStringLiteral("Lapidary"), QStringLiteral(LAPIDARY_VERSION))
        + line(QStringLiteral("Qt"), QString::fromLatin1(qVersion()))
        + line(QStringLiteral("platform"), QGuiApplication::platformName())
        + line(QStringLiteral("system"),
            QSysInfo::prettyProductName() + QStringLiteral(", ") + QSysInfo::kernelVersion())
        + line(QStringLiteral("screens"), screensText())
        + line(QStringLiteral("theme"), widgets::themeKey(services.theme.id()))
        + line(QStringLiteral("text scale"), QString::number(services.theme.textScale()))
        + line(QStringLiteral("engine"),
            (hello.version.isEmpty() ? QString() : hello.version + QStringLiteral(", "))
                + services.engine.sentence())
        + machineText(services.machine) + QStringLiteral("\nlog:\n") + services.log.tail(kLogLines);
    if (const auto& project = services.project.facts()) {
        text.replace(project->folder, QStringLiteral("<project>"));
    }
    return text.replace(QDir::homePath() + QChar(u'/'), QStringLiteral("~/"));
}

} // namespace lapidary::app
