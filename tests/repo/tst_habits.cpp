// SPDX-License-Identifier: Apache-2.0
// The habits of CONTRIBUTING.md that a machine can check.
#include "model/core/strict_json.h"
#include "tests/repo/habit_rules.h"

#include <QFileInfo>
#include <QMap>
#include <QTemporaryDir>
#include <QtTest>

using lapidary::test::Habit;
using lapidary::test::habits;
using lapidary::test::libraries;
using lapidary::test::plant;
using lapidary::test::SourceFile;
using lapidary::test::sourceTree;
using lapidary::test::View;

namespace {

constexpr int kMostLines = 400;

const QString kRoot = QStringLiteral(LAPIDARY_SOURCE_DIR);

/// `path:line: text (rule: why)` for every line that breaks the habit; `text` is the file as the
/// habit sees it.
QStringList breaches(const Habit& habit, const QString& path, const QString& text)
{
    QStringList found;
    const QStringList lines = text.split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (habit.pattern.match(lines[i]).hasMatch()) {
            found.append(QStringLiteral("%1:%2: %3 (%4: %5)")
                             .arg(path)
                             .arg(i + 1)
                             .arg(lines[i].trimmed(), habit.name, habit.why));
        }
    }
    return found;
}

QStringList allBreaches(const QList<SourceFile>& files)
{
    const QList<Habit> rules = habits();
    QStringList found;
    for (const SourceFile& file : files) {
        QMap<View, QString> views; // each is made once
        for (View view : {View::Everything, View::WithoutComments, View::CodeOnly}) {
            views[view] = seen(file, view);
        }
        for (const Habit& habit : rules) {
            if (habit.holdsFor(file)) {
                found += breaches(habit, file.path, views[habit.view]);
            }
        }
    }
    return found;
}

bool needsLicence(const SourceFile& file)
{
    static const QRegularExpression kCode(
        QStringLiteral(R"(\.(h|cpp|cu|cuh|cmake|sh|py)$|(^|/)CMakeLists\.txt$|^\.ci/)"));
    return kCode.match(file.path).hasMatch();
}

/// The workbench is GPL (QCustomPlot is), the rest Apache-2.0: ARCHITECTURE.md section 1.
QString licenceOf(const SourceFile& file)
{
    for (const char* folder : {"app", "widgets", "tests/app", "tests/widgets", "tests/robot"}) {
        if (file.isBelow(QLatin1String(folder))) {
            return QStringLiteral("GPL-3.0-or-later");
        }
    }
    return QStringLiteral("Apache-2.0");
}

/// One line per file whose first line (second after #!) does not name the right licence.
QStringList wrongLicences(const QList<SourceFile>& files)
{
    QStringList found;
    for (const SourceFile& file : files) {
        const QStringList lines = file.text.split(QLatin1Char('\n'));
        const QString head = lines.value(lines[0].startsWith(QStringLiteral("#!")) ? 1 : 0);
        const QString wanted = QStringLiteral("SPDX-License-Identifier: ") + licenceOf(file);
        if (needsLicence(file) && head != QStringLiteral("// ") + wanted
            && head != QStringLiteral("# ") + wanted) {
            found.append(
                QStringLiteral("%1: found \"%2\", expected %3").arg(file.path, head, wanted));
        }
    }
    return found;
}

QStringList longFiles(const QList<SourceFile>& files)
{
    QStringList found;
    for (const SourceFile& file : files) {
        const qsizetype lines = file.text.count(QLatin1Char('\n'));
        if (libraries().contains(file.library()) && file.isCpp() && lines > kMostLines) {
            found.append(QStringLiteral("%1: found %2 lines, expected at most %3")
                             .arg(file.path)
                             .arg(lines)
                             .arg(kMostLines));
        }
    }
    return found;
}

/// Sources below `root` that the compile commands name more than once.
QStringList sharedSources(const QByteArray& compileCommands, const QString& root)
{
    using lapidary::model::parseStrictJson;
    const auto commands = parseStrictJson(
        {compileCommands.constData(), static_cast<std::size_t>(compileCommands.size())},
        {.bytes = 64U << 20U});
    if (!commands) {
        return {QString::fromStdString(commands.error().line())};
    }
    QMap<QString, int> counts;
    for (const auto& command : *commands) {
        ++counts[QString::fromStdString(command.value("file", ""))];
    }
    QStringList found;
    for (auto count = counts.constBegin(); count != counts.constEnd(); ++count) {
        if (count.value() > 1
            && libraries().contains(
                QDir(root).relativeFilePath(count.key()).section(QLatin1Char('/'), 0, 0))) {
            found.append(count.key());
        }
    }
    return found;
}

/// True when nothing was found; otherwise each finding is printed (QVERIFY2 would cut the list).
bool isNone(const QStringList& found)
{
    for (const QString& line : found) {
        qWarning().noquote() << line;
    }
    return found.isEmpty();
}

} // namespace

class TestHabits : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        m_files = sourceTree(kRoot);
        QVERIFY(m_files.size() > 50);
    }

    void everyFileNamesItsLicence() { QVERIFY(isNone(wrongLicences(m_files))); }

    void noForbiddenWordIsUsed() { QVERIFY(isNone(allBreaches(m_files))); }

    void filesStayShort() { QVERIFY(isNone(longFiles(m_files))); }

    void noSourceIsCompiledTwice()
    {
        QFile file(QStringLiteral(LAPIDARY_BINARY_DIR "/compile_commands.json"));
        if (!file.open(QIODevice::ReadOnly)) {
            QSKIP("this build has no compile_commands.json; the presets make one");
        }
        QVERIFY(isNone(sharedSources(file.readAll(), kRoot)));
    }

    void everyRuleBites_data()
    {
        QTest::addColumn<int>("index");
        const QList<Habit> all = habits();
        for (qsizetype i = 0; i < all.size(); ++i) {
            QTest::newRow(qPrintable(all[i].name)) << static_cast<int>(i);
        }
    }

    void everyRuleBites()
    {
        QFETCH(int, index);
        const Habit habit = habits().at(index);
        const SourceFile bad{
            habit.samplePath, QStringLiteral("// first\n") + habit.breaking + QLatin1Char('\n')};
        const SourceFile good{habit.samplePath, habit.harmless + QLatin1Char('\n')};
        QVERIFY(habit.holdsFor(bad));
        QCOMPARE(breaches(habit, bad.path, seen(bad, habit.view)).size(), 1);
        QVERIFY(breaches(habit, bad.path, seen(bad, habit.view))[0].startsWith(
            habit.samplePath + QStringLiteral(":2: ")));
        QCOMPARE(
            breaches(habit, good.path, seen(good, habit.view)).join(QLatin1Char('\n')), QString());
        for (const QString& place : habit.excepted) {
            QVERIFY(!habit.holdsFor({place, {}}));
        }
    }

    void aPlantedTreeIsCaught()
    {
        const QTemporaryDir root;
        const auto write = [&](const char* path, const QString& text) {
            QVERIFY(plant(root.path(), QString::fromUtf8(path), text));
        };
        write(
            "app/a.h", QStringLiteral("// SPDX-License-Identifier: Apache-2.0\n")); // GPL is right
        write("model/core/a.h", QStringLiteral("#pragma once\n"));
        write("tests/app/b.cpp", QStringLiteral("// SPDX-License-Identifier: GPL-3.0-or-later\n"));
        write("packaging/run.sh",
            QStringLiteral("#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"));
        write("widgets/long.cpp",
            QStringLiteral("// SPDX-License-Identifier: GPL-3.0-or-later\n")
                + QString(400, QLatin1Char('\n')));
        const QList<SourceFile> files = sourceTree(root.path());
        QCOMPARE(files.size(), 5);
        QCOMPARE(wrongLicences(files).size(), 2);
        QCOMPARE(longFiles(files).size(), 1);
        const QByteArray commands
            = R"([{"file": "/r/model/x.cpp"}, {"file": "/r/app/y.cpp"}, {"file": "/r/model/x.cpp"}])";
        QCOMPARE(sharedSources(commands, QStringLiteral("/r")),
            QStringList{QStringLiteral("/r/model/x.cpp")});
    }

    void commentsAndLiteralsAreBlanked_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, const char* source, const char* code) {
            QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(code);
        };
        row("line comment", "a // b\nc", "a     \nc");
        row("block comment", "a /* b\nc */ d", "a     \n     d");
        row("literal", "f(\"a // b\"); g", "f(\"      \"); g");
        row("escaped quote", "f(\"a\\\"b\"); g", "f(\"    \"); g");
        row("character", "f('\"', '\\''); g", "f(' ', '  '); g");
        row("separated digits", "1'000'000 + g", "1'000'000 + g");
        row("raw literal", "f(R\"x(a \" b)x\"); g", "f(            ); g");
        row("open literal", "f(\"a", "f(\" ");
        row("open comment", "a /* b", "a     ");
    }

    void commentsAndLiteralsAreBlanked()
    {
        QFETCH(QString, source);
        QFETCH(QString, code);
        QCOMPARE(lapidary::test::Blanker(source, View::CodeOnly).run(), code);
    }

private:
    QList<SourceFile> m_files;
};

QTEST_GUILESS_MAIN(TestHabits)
#include "tst_habits.moc"
