// SPDX-License-Identifier: Apache-2.0
#include "compute/machine/cpu.h"
#include "compute/machine/memory.h"

#include <QtTest>

using namespace lapidary::compute;

namespace {

using Lanes = std::vector<std::string>;

/// A processor with everything, under a system that saves everything.
CpuFeatures complete()
{
    CpuFeatures features;
    features.leaf1Ecx = ~0U;
    features.leaf7Ebx = ~0U;
    features.leaf7Edx = ~0U;
    features.leaf7Sub1Eax = ~0U;
    features.xcr0 = ~std::uint64_t{0};
    return features;
}

void write(const QString& path, const QByteArray& content)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

} // namespace

class TestMachine : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void allLanesAreListed()
    {
        QCOMPARE(lanesOf(complete()), (Lanes{"avx2", "avx512", "avx512_bf16", "amx"}));
        QCOMPARE(lanesOf({}), Lanes());
    }

    void lanesThatTheSystemDoesNotSaveAreNotListed()
    {
        CpuFeatures features = complete();
        features.xcr0 = 0x7; // x87, SSE, AVX: an old kernel
        QCOMPARE(lanesOf(features), Lanes{"avx2"});
        features.xcr0 = 0xe7; // and AVX-512
        QCOMPARE(lanesOf(features), (Lanes{"avx2", "avx512", "avx512_bf16"}));
        features.xcr0 = 0x3;
        QCOMPARE(lanesOf(features), Lanes());
    }

    void avx512NeedsAllItsParts()
    {
        CpuFeatures features = complete();
        features.leaf7Ebx &= ~(1U << 31); // no VL, as on Knights Landing
        QCOMPARE(lanesOf(features), (Lanes{"avx2", "amx"}));
    }

    void thisMachineHasANameAndCores()
    {
        QVERIFY(!cpuName().empty());
        QVERIFY(coreCount() >= 1);
    }

    void memoryIsThatOfTheMachine()
    {
        const QTemporaryDir root;
        write(root.filePath(QStringLiteral("proc/meminfo")),
            "MemTotal:       1000 kB\nMemFree: 1 kB\nMemAvailable:    600 kB\n");
        const MemorySize size = readMemorySize(root.path().toStdString());
        QCOMPARE(size.total, std::int64_t{1024000});
        QCOMPARE(size.available, std::int64_t{614400});
    }

    void aContainerLimitCounts()
    {
        const QTemporaryDir root;
        write(root.filePath(QStringLiteral("proc/meminfo")),
            "MemTotal: 1000 kB\nMemAvailable: 900 kB\n");
        const QString group = root.filePath(QStringLiteral("sys/fs/cgroup/"));
        write(group + QStringLiteral("memory.max"), "500000\n");
        write(group + QStringLiteral("memory.current"), "300000\n");
        write(group + QStringLiteral("memory.stat"), "anon 1\ninactive_file 50000\n");
        MemorySize size = readMemorySize(root.path().toStdString());
        QCOMPARE(size.total, std::int64_t{500000});
        QCOMPARE(size.available, std::int64_t{250000});
        write(group + QStringLiteral("memory.max"), "max\n");
        size = readMemorySize(root.path().toStdString());
        QCOMPARE(size.total, std::int64_t{1024000});
    }

    void missingFilesAreUnknownMemory()
    {
        QCOMPARE(readMemorySize("/nonexistent").total, std::int64_t{0});
    }
};

QTEST_GUILESS_MAIN(TestMachine)
#include "tst_machine.moc"
