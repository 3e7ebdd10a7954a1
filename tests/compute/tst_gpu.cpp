// SPDX-License-Identifier: Apache-2.0
// The GPU probe against drivers that fail as real ones do (tests/compute/fakes).
#include "compute/gpu/gpu.h"
#include "tests/support/expect.h"

#include <csignal>

using namespace lapidary::compute;
using namespace std::chrono_literals;
using lapidary::model::ErrorCode;
using lapidary::test::text;

namespace {

GpuProbe probeWith(const char* driver, std::chrono::milliseconds limit = 60s)
{
    const QByteArray folder = QByteArray(LAPIDARY_BINARY_DIR "/tests/fakes/") + driver;
    const QByteArray before = qgetenv("LD_LIBRARY_PATH");
    qputenv("LD_LIBRARY_PATH", folder);
    GpuProbe probe = probeGpu({LAPIDARY_ENGINE, limit});
    qputenv("LD_LIBRARY_PATH", before);
    return probe;
}

} // namespace

class TestGpu : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aHealthyDriverNamesItsDevices()
    {
        const GpuProbe probe = probeWith("good");
        QCOMPARE(text(probe.reason), QString());
        QCOMPARE(probe.driver, 13000);
        QCOMPARE(probe.devices.size(), std::size_t{2});
        QCOMPARE(text(probe.devices[0].name), QStringLiteral("Fake H200"));
        QCOMPARE(probe.devices[0].memory, std::int64_t{141} << 30);
        QCOMPARE(text(probe.devices[1].computeCapability), QStringLiteral("9.0"));
    }

    void aSickDriverIsExplained_data()
    {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QString>("reason");
        QTest::newRow("symbol") << "no_symbol"
                                << "libcuda.so.1 has no symbol cuDeviceTotalMem_v2";
        QTest::newRow("init") << "init_error"
                              << "cuInit failed with CUDA error 999 (unknown error)";
        QTest::newRow("none") << "no_device"
                              << "lists no device";
        QTest::newRow("crash") << "crashes"
                               << "crashed the GPU probe with signal 6 (Aborted)";
        QTest::newRow("prohibited") << "prohibited"
                                    << "compute mode \"prohibited\"";
    }

    void aSickDriverIsExplained()
    {
        QFETCH(QString, driver);
        QFETCH(QString, reason);
        const GpuProbe probe = probeWith(qPrintable(driver));
        QVERIFY2(text(probe.reason).contains(reason), probe.reason.c_str());
    }

    void aMissingDriverIsExplained()
    {
        const GpuProbe probe = probeWith("empty");
        if (probe.devices.empty()) { // on a machine with a real GPU there is nothing to explain
            QVERIFY2(
                text(probe.reason).contains(QStringLiteral("libcuda.so.1")), probe.reason.c_str());
        }
    }

    void aHangingDriverIsGivenUpAfterTheLimit()
    {
        QElapsedTimer timer;
        timer.start();
        const GpuProbe probe = probeWith("hangs", 400ms);
        QVERIFY2(text(probe.reason).contains(QStringLiteral("did not answer within 0.4 s")),
            probe.reason.c_str());
        QVERIFY(timer.elapsed() < 10000);
    }

    void anOldDriverCannotServeTheRuntime()
    {
        const GpuProbe probe = probeWith("old");
        QCOMPARE(probe.driver, 12040);
        QVERIFY(text(driverProblem(probe.driver, 13000))
                    .contains(QStringLiteral("serves CUDA 12.4, LibTorch needs CUDA 13.0")));
        QCOMPARE(text(driverProblem(13000, 13020)), QString()); // minor version compatibility
        QCOMPARE(text(driverProblem(14010, 13000)), QString());
        QVERIFY(!driverProblem(13000, 0).empty());
    }

    void aMissingProgramIsExplained()
    {
        const GpuProbe probe = probeGpu({"/nonexistent/engine", 1s});
        QVERIFY2(text(probe.reason).contains(QStringLiteral("could not be started")),
            probe.reason.c_str());
    }

    void nonsenseFromTheChildIsNoGpu_data()
    {
        QTest::addColumn<QByteArray>("output");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("half") << QByteArray("{\"driver\": 130");
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("no devices") << QByteArray("{\"driver\": 13000}");
        QTest::newRow("wrong types") << QByteArray("{\"driver\": \"x\", \"devices\": 5}");
    }

    void nonsenseFromTheChildIsNoGpu()
    {
        QFETCH(QByteArray, output);
        const GpuProbe probe = readProbe({ChildEnd::Kind::Exited, 0, output.toStdString()}, 20s);
        QVERIFY(!probe.reason.empty());
        QVERIFY(probe.devices.empty());
    }

    void childOutputIsBounded()
    {
        const ChildEnd end = runChild({"/bin/sh", "-c", "head -c 1000000 /dev/zero"}, 10s, 4096);
        QCOMPARE(end.kind, ChildEnd::Kind::Exited);
        QCOMPARE(end.output.size(), std::size_t{4096});
    }

    void childEndsAreToldApart()
    {
        QCOMPARE(runChild({"/bin/sh", "-c", "exit 7"}, 10s).code, 7);
        const ChildEnd killed = runChild({"/bin/sh", "-c", "kill -SEGV $$"}, 10s);
        QCOMPARE(killed.kind, ChildEnd::Kind::Signalled);
        QCOMPARE(killed.code, SIGSEGV);
        // Closes its output but goes on: the limit holds for the end as well.
        const ChildEnd silent = runChild({"/bin/sh", "-c", "exec >&-; sleep 60"}, 300ms);
        QCOMPARE(silent.kind, ChildEnd::Kind::TimedOut);
    }

    void aPlugInOfAnotherVersionIsRefused()
    {
        const auto old = openCudaPlugin(LAPIDARY_BINARY_DIR "/tests/fakes/old_plugin");
        QVERIFY(!old);
        QCOMPARE(old.error().code, ErrorCode::Unsupported);
        QVERIFY(text(old.error().message).contains(QStringLiteral("version 0, expected 1")));
        const auto none = openCudaPlugin("/nonexistent");
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::NotFound);
    }

    void withoutAGpuCudaIsAnErrorAndNothingElseIs()
    {
        Gpu gpu({.probe = {"/nonexistent/engine", 1s}});
        QVERIFY(!gpu.open().isAvailable());
        const auto cuda = gpu.choose("cuda");
        QVERIFY(!cuda);
        QCOMPARE(cuda.error().code, ErrorCode::NoGpu);
        QCOMPARE(*gpu.choose(""), Device::Cpu);
        QCOMPARE(*gpu.choose("cpu"), Device::Cpu);
    }
};

QTEST_GUILESS_MAIN(TestGpu)
#include "tst_gpu.moc"
