// SPDX-License-Identifier: GPL-3.0-or-later
// How the program starts: the window first, the engine after it, LibTorch never. Times are measured
// by tests/bench, not here.
#include "app/engine/engine_session.h"
#include "app/main_window.h"
#include "app/workbench.h"
#include "tests/app/bench.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace lapidary;
using namespace lapidary::robot;

namespace {

/// Notes in `order` when a widget is painted for the first time.
class PaintWitness : public QObject
{
public:
    PaintWitness(QWidget& widget, QStringList& order)
        : m_order(order)
    {
        widget.installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && !m_order.contains(QStringLiteral("paint"))) {
            m_order.append(QStringLiteral("paint"));
        }
        return QObject::eventFilter(watched, event);
    }

private:
    QStringList& m_order;
};

} // namespace

class TestStartup : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theEngineStartsAfterTheFirstPaint()
    {
        Bench bench;
        app::Workbench workbench(bench.line);
        app::EngineSession& engine = workbench.services().engine;
        QStringList order;
        PaintWitness witness(workbench.window(), order);
        connect(&engine, &app::EngineSession::stateChanged, this, [&] {
            if (engine.state() == app::EngineState::Starting) {
                order.append(QStringLiteral("engine"));
            }
        });
        workbench.show();
        QTRY_COMPARE(order, (QStringList{QStringLiteral("paint"), QStringLiteral("engine")}));
        QSignalSpy finished(&workbench, &app::Workbench::finished);
        workbench.window().close();
        QTRY_COMPARE(finished.count(), 1);
    }

    void theProgramLoadsNoTorch()
    {
        Bench bench;
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(QStringLiteral(LAPIDARY_PROGRAM),
            {QStringLiteral("--settings-dir"), bench.path(QStringLiteral("settings")),
                QStringLiteral("--engine"), QStringLiteral(LAPIDARY_FAKE_ENGINE),
                QStringLiteral("--print-startup")});
        QVERIFY(program.waitForStarted());
        QByteArray output;
        QTRY_VERIFY_WITH_TIMEOUT(
            (output += program.readAll()).contains("first paint after"), 20000);
        QFile maps(QStringLiteral("/proc/%1/maps").arg(program.processId()));
        QVERIFY(maps.open(QIODevice::ReadOnly));
        const QByteArray libraries = maps.readAll();
        QVERIFY(libraries.contains("libQt6Widgets"));
        QVERIFY(!libraries.contains("torch") && !libraries.contains("libc10"));
        program.terminate();
        QVERIFY(program.waitForFinished());
    }

    void wrongArgumentsAreToldInOneLine()
    {
        QProcess program;
        program.start(QStringLiteral(LAPIDARY_PROGRAM),
            {QStringLiteral("--mode"), QStringLiteral("nowhere")});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 2);
        const QByteArray told = program.readAllStandardError();
        QVERIFY2(told.startsWith("error[2]: ") && told.count('\n') == 1, told.constData());
        QVERIFY2(told.contains("nowhere") && told.contains("welcome"), told.constData());
    }

    void theVersionNeedsNoDisplay()
    {
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
        environment.remove(QStringLiteral("DISPLAY"));
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(LAPIDARY_PROGRAM), {QStringLiteral("--version")});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 0);
        QVERIFY(program.readAllStandardOutput().contains(LAPIDARY_VERSION));
    }
};

LAP_ROBOT_MAIN(TestStartup)
#include "tst_startup.moc"
