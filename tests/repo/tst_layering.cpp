// SPDX-License-Identifier: Apache-2.0
// The table of ARCHITECTURE.md section 1, as a test: which library may include what.
#include "tests/support/source_tree.h"

#include <QMap>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>

using lapidary::test::Include;
using lapidary::test::includesOf;
using lapidary::test::libraries;
using lapidary::test::plant;
using lapidary::test::SourceFile;
using lapidary::test::sourceTree;

namespace {

struct Layer
{
    QString library;
    QStringList mayUse;                ///< of our own libraries
    QRegularExpression mustNotInclude; ///< of everybody else's headers
};

QList<Layer> layers()
{
    const QString qt = QStringLiteral("Q[A-Z]|Qt|qcustomplot");
    const QString torch = QStringLiteral("ATen/|torch/|c10/|cuda|cublas|cudnn|nccl");
    const auto layer = [](const char* library, const QStringList& mayUse, const QString& pattern) {
        return Layer{QString::fromUtf8(library), mayUse,
            QRegularExpression(QStringLiteral("^(%1)").arg(pattern))};
    };
    const QString model = QStringLiteral("model");
    const QString widgets = QStringLiteral("widgets");
    return {
        layer("model", {model}, qt + QLatin1Char('|') + torch),
        layer("compute", {QStringLiteral("compute"), model}, qt),
        layer("widgets", {widgets, model},
            torch + QStringLiteral("|QProcess$|QtCore/QProcess$|sqlite3")),
        layer("app", {QStringLiteral("app"), widgets, model}, torch + QStringLiteral("|sqlite3")),
    };
}

QString violation(const SourceFile& file, const Include& include, const QString& why)
{
    return QStringLiteral("%1:%2: includes %3, %4")
        .arg(file.path)
        .arg(include.line)
        .arg(include.target, why);
}

/// One line per include that the table does not allow.
QStringList forbiddenIncludes(const QList<SourceFile>& files)
{
    QStringList found;
    for (const Layer& layer : layers()) {
        for (const SourceFile& file : files) {
            if (!file.isBelow(layer.library)) {
                continue;
            }
            for (const Include& include : includesOf(file)) {
                const QString first = include.target.section(QLatin1Char('/'), 0, 0);
                const bool isOurs = libraries().contains(first) || first == QStringLiteral("tests");
                if (isOurs && !layer.mayUse.contains(first)) {
                    found.append(violation(file, include,
                        QStringLiteral("%1/ may use only %2")
                            .arg(layer.library, layer.mayUse.join(QStringLiteral(", ")))));
                } else if (include.target.contains(QStringLiteral(".."))) {
                    found.append(violation(
                        file, include, QStringLiteral("paths start at the repository's root")));
                } else if (layer.mustNotInclude.match(include.target).hasMatch()) {
                    found.append(violation(
                        file, include, QStringLiteral("which %1/ never does").arg(layer.library)));
                }
            }
        }
    }
    return found;
}

using Graph = QMap<QString, QSet<QString>>;

/// Which sub-folder of a library includes headers of which other one.
Graph subFolderGraph(const QList<SourceFile>& files)
{
    Graph graph;
    for (const SourceFile& file : files) {
        if (!libraries().contains(file.library())) {
            continue;
        }
        for (const Include& include : includesOf(file)) {
            const SourceFile target{include.target, {}};
            if (target.library() == file.library() && target.subFolder() != file.subFolder()) {
                graph[file.subFolder()].insert(target.subFolder());
            }
        }
    }
    return graph;
}

/// The folders of one cycle in order, or nothing: a depth-first search that knows its own path.
QStringList cycleFrom(
    const Graph& graph, const QString& folder, QStringList path, QSet<QString>& done)
{
    if (const qsizetype at = path.indexOf(folder); at >= 0) {
        return path.mid(at) + QStringList{folder};
    }
    if (done.contains(folder)) {
        return {};
    }
    path.append(folder);
    QStringList next = graph.value(folder).values();
    next.sort(); // the same cycle is reported every time
    for (const QString& target : next) {
        if (const QStringList cycle = cycleFrom(graph, target, path, done); !cycle.isEmpty()) {
            return cycle;
        }
    }
    done.insert(folder);
    return {};
}

QStringList firstCycle(const Graph& graph)
{
    QSet<QString> done;
    for (const QString& folder : graph.keys()) {
        if (const QStringList cycle = cycleFrom(graph, folder, {}, done); !cycle.isEmpty()) {
            return cycle;
        }
    }
    return {};
}

} // namespace

class TestLayering : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyIncludeFollowsTheTable()
    {
        const QList<SourceFile> files = sourceTree(QStringLiteral(LAPIDARY_SOURCE_DIR));
        for (const QString& library : libraries()) {
            QVERIFY2(std::any_of(files.begin(), files.end(),
                         [&](const SourceFile& file) { return file.isBelow(library); }),
                qPrintable(QStringLiteral("no files were found in ") + library));
        }
        const QStringList found = forbiddenIncludes(files);
        for (const QString& line : found) {
            qWarning().noquote() << line; // QVERIFY2 would cut the list
        }
        QVERIFY(found.isEmpty());
    }

    void subFoldersOfALibraryFormNoCycle()
    {
        const QStringList cycle
            = firstCycle(subFolderGraph(sourceTree(QStringLiteral(LAPIDARY_SOURCE_DIR))));
        QVERIFY2(cycle.isEmpty(), qPrintable(cycle.join(QStringLiteral(" -> "))));
    }

    void aPlantedArrowIsFound_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("isAllowed");
        const auto row = [](const char* path, const char* line, bool isAllowed) {
            QTest::addRow("%s in %s", line, path)
                << QString::fromUtf8(path) << QString::fromUtf8(line) << isAllowed;
        };
        row("model/a/a.cpp", "#include \"compute/b/b.h\"", false);
        row("model/a/a.cpp", "#include <compute/b/b.h>", false);
        row("model/a/a.cpp", "#include \"tests/support/expect.h\"", false);
        row("model/a/a.cpp", "#include <QString>", false);
        row("model/a/a.h", "#  include <QtCore/qglobal.h>", false);
        row("model/a/a.cpp", "#include <ATen/ATen.h>", false);
        row("model/a/a.cpp", "#include <nlohmann/json.hpp>", true);
        row("model/a/a.cpp", "#include <sqlite3.h>", true);
        row("model/a/a.cpp", "// #include <QString>", true);
        row("model/a/a.cpp", "/*\n#include <QString>\n*/", true);
        row("model/a/a.cpp", "#include \"../b/b.h\"", false);
        row("compute/a/a.cpp", "#include <ATen/ATen.h>", true);
        row("compute/a/a.cu", "#include <cuda_runtime.h>", true);
        row("compute/a/a.cpp", "#include \"model/b/b.h\"", true);
        row("compute/a/a.cpp", "#include \"widgets/b/b.h\"", false);
        row("compute/a/a.cpp", "#include <QProcess>", false);
        row("compute/a/a.cu", "#include <QString>", false);
        row("widgets/a/a.cpp", "#include \"model/b/b.h\"", true);
        row("widgets/a/a.cpp", "#include \"compute/b/b.h\"", false);
        row("widgets/a/a.cpp", "#include \"app/b/b.h\"", false);
        row("widgets/a/a.cpp", "#include <QProcess>", false);
        row("widgets/a/a.cpp", "#include <torch/torch.h>", false);
        row("app/a/a.cpp", "#include \"widgets/b/b.h\"", true);
        row("app/a/a.cpp", "#include <QProcess>", true);
        row("app/a/a.cpp", "#include \"compute/b/b.h\"", false);
        row("app/a/a.cpp", "#include <cuda.h>", false);
        row("tests/a/a.cpp", "#include \"compute/b/b.h\"", true);
    }

    void aPlantedArrowIsFound()
    {
        QFETCH(QString, path);
        QFETCH(QString, line);
        QFETCH(bool, isAllowed);
        const QTemporaryDir root;
        QVERIFY(plant(root.path(), path, QStringLiteral("// first\n") + line + QLatin1Char('\n')));
        const QStringList found = forbiddenIncludes(sourceTree(root.path()));
        QCOMPARE(found.size(), isAllowed ? 0 : 1);
        if (!isAllowed) {
            QVERIFY2(
                found[0].startsWith(path + QStringLiteral(":2: includes ")), qPrintable(found[0]));
        }
    }

    void aPlantedCycleIsFound()
    {
        const QTemporaryDir root;
        QVERIFY(plant(root.path(), QStringLiteral("widgets/map/map.h"),
            QStringLiteral("#include \"widgets/theme/theme.h\"\n")));
        QVERIFY(plant(root.path(), QStringLiteral("widgets/theme/theme.h"),
            QStringLiteral("#include \"widgets/plots/plot.h\"\n#include \"model/map/x.h\"\n")));
        QVERIFY(plant(root.path(), QStringLiteral("model/map/x.h"), QStringLiteral("// leaf\n")));
        QVERIFY(firstCycle(subFolderGraph(sourceTree(root.path()))).isEmpty());
        QVERIFY(plant(root.path(), QStringLiteral("widgets/plots/plot.cpp"),
            QStringLiteral("#include \"widgets/map/map.h\"\n")));
        QCOMPARE(firstCycle(subFolderGraph(sourceTree(root.path()))).join(QLatin1Char(' ')),
            QStringLiteral("widgets/map widgets/theme widgets/plots widgets/map"));
    }
};

QTEST_GUILESS_MAIN(TestLayering)
#include "tst_layering.moc"
