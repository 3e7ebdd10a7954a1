// SPDX-License-Identifier: Apache-2.0
// packaging/cmake/registry.cmake on a project of its own: a kind is added and removed by adding and
// removing a file, and nothing but the build is run in between.
#include "tests/support/source_tree.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using lapidary::test::plant;

namespace {

constexpr int kLongestStep = 120000; // milliseconds

const QString kProject = QStringLiteral(R"(cmake_minimum_required(VERSION 3.25)
project(Scratch LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
include(%1/packaging/cmake/registry.cmake)
find_package(nlohmann_json REQUIRED)
add_executable(scratch main.cpp %1/model/core/result.cpp)
target_include_directories(scratch PRIVATE ${CMAKE_SOURCE_DIR} %1)
target_link_libraries(scratch PRIVATE nlohmann_json::nlohmann_json)
target_precompile_headers(scratch PRIVATE %1/model/core/registry.h)
lapidary_registry(scratch quarry::rocks::PlainStone stones)
)");

const QString kHeader = QStringLiteral(R"(#pragma once
#include "model/core/registry.h"
namespace quarry::rocks {
struct PlainStone
{
    lapidary::model::KindInfo info;
};
}
)");

const QString kMain = QStringLiteral(R"(#include "stones/plain_stone.h"
#include <cstdio>
int main()
{
    for (const auto& stone : lapidary::model::registry<quarry::rocks::PlainStone>()) {
        std::printf("%s ", stone.info.id.c_str());
    }
}
)");

const QString kKind = QStringLiteral(R"(#include "stones/plain_stone.h"
namespace quarry::rocks {
PlainStone make%1()
{
    return {{.id = "%2"}};
}
}
)");

struct Answer
{
    int status = -1;
    QString output; ///< both streams
};

Answer execute(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool isDone = process.waitForFinished(kLongestStep);
    const bool isNormal = isDone && process.exitStatus() == QProcess::NormalExit;
    return {isNormal ? process.exitCode() : -1, QString::fromUtf8(process.readAll())};
}

} // namespace

class TestRegistryFunction : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("ninja")).isEmpty()) {
            QFAIL("ninja was not found; run packaging/setup.sh");
        }
        QVERIFY(plant(source(), QStringLiteral("CMakeLists.txt"),
            kProject.arg(QStringLiteral(LAPIDARY_SOURCE_DIR))));
        QVERIFY(plant(source(), QStringLiteral("stones/plain_stone.h"), kHeader));
        QVERIFY(plant(source(), QStringLiteral("main.cpp"), kMain));
        const Answer configured = configure(source(), build());
        QVERIFY2(configured.status == 0, qPrintable(configured.output));
    }

    void anEmptyFolderIsAnEmptyRegistry() { QCOMPARE(builtKinds(), QString()); }

    void anAddedFileIsANewKind()
    {
        addKind("rose_quartz", "RoseQuartz", "rose-quartz");
        QCOMPARE(builtKinds(), QStringLiteral("rose-quartz "));
    }

    void kindsComeInTheOrderOfTheirFiles()
    {
        addKind("agate", "Agate", "agate");
        QCOMPARE(builtKinds(), QStringLiteral("agate rose-quartz "));
    }

    void aRemovedFileIsNoKindAnyMore()
    {
        QVERIFY(QFile::remove(source() + QStringLiteral("/stones/rose_quartz.cpp")));
        QCOMPARE(builtKinds(), QStringLiteral("agate "));
    }

    void aFileWithoutItsFunctionDoesNotLink()
    {
        QVERIFY(plant(source(), QStringLiteral("stones/empty.cpp"),
            QStringLiteral("// no makeEmpty() here\n")));
        const Answer built = execute(QStringLiteral("cmake"), {QStringLiteral("--build"), build()});
        QVERIFY(built.status != 0);
        QVERIFY2(built.output.contains(QStringLiteral("makeEmpty")), qPrintable(built.output));
    }

    void aMissingHeaderIsNamed()
    {
        const QTemporaryDir root;
        const QString project = QStringLiteral(
            "cmake_minimum_required(VERSION 3.25)\nproject(Scratch LANGUAGES NONE)\n"
            "include(%1/packaging/cmake/registry.cmake)\nadd_library(scratch INTERFACE)\n"
            "lapidary_registry(scratch quarry::rocks::PlainStone pebbles)\n");
        QVERIFY(plant(root.path(), QStringLiteral("CMakeLists.txt"),
            project.arg(QStringLiteral(LAPIDARY_SOURCE_DIR))));
        const Answer configured = configure(root.path(), root.filePath(QStringLiteral("build")));
        QVERIFY(configured.status != 0);
        const QString sentence
            = QStringLiteral("lapidary_registry: pebbles/plain_stone.h, which must declare "
                             "quarry::rocks::PlainStone, does not exist");
        QVERIFY2(configured.output.simplified().contains(sentence), qPrintable(configured.output));
    }

    void twoFunctionsOfOneNameAreRefused()
    {
        const QTemporaryDir root;
        const QString project
            = QStringLiteral("cmake_minimum_required(VERSION 3.25)\n"
                             "project(Scratch LANGUAGES NONE)\n"
                             "include(%1/packaging/cmake/registry.cmake)\n"
                             "add_library(scratch INTERFACE)\n"
                             "lapidary_registry(scratch quarry::rocks::PlainStone stones)\n"
                             "lapidary_registry(scratch quarry::rocks::RoundStone pebbles)\n");
        QVERIFY(plant(root.path(), QStringLiteral("CMakeLists.txt"),
            project.arg(QStringLiteral(LAPIDARY_SOURCE_DIR))));
        for (const char* file : {"stones/plain_stone.h", "stones/flint.cpp",
                 "pebbles/round_stone.h", "pebbles/flint.cpp"}) {
            QVERIFY(plant(root.path(), QLatin1String(file), QStringLiteral("\n")));
        }
        const Answer configured = configure(root.path(), root.filePath(QStringLiteral("build")));
        QVERIFY(configured.status != 0);
        const QString sentence
            = QStringLiteral("pebbles/flint.cpp and stones/flint.cpp both define "
                             "quarry::rocks::makeFlint; rename one");
        QVERIFY2(configured.output.simplified().contains(sentence), qPrintable(configured.output));
    }

private:
    QString source() const { return m_folder.filePath(QStringLiteral("source")); }

    QString build() const { return m_folder.filePath(QStringLiteral("build")); }

    static Answer configure(const QString& from, const QString& to)
    {
        return execute(QStringLiteral("cmake"),
            {QStringLiteral("-S"), from, QStringLiteral("-B"), to, QStringLiteral("-G"),
                QStringLiteral("Ninja")});
    }

    void addKind(const char* stem, const char* function, const char* id)
    {
        QVERIFY(plant(source(), QStringLiteral("stones/%1.cpp").arg(QLatin1String(stem)),
            kKind.arg(QLatin1String(function), QLatin1String(id))));
    }

    /// Builds, without configuring, and runs the program; it prints the ids of its kinds.
    QString builtKinds() const
    {
        const Answer built = execute(QStringLiteral("cmake"), {QStringLiteral("--build"), build()});
        return built.status == 0 ? execute(build() + QStringLiteral("/scratch"), {}).output
                                 : built.output;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestRegistryFunction)
#include "tst_registry_function.moc"
