// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of the workbench: everything that commands.md names, and sentences for the rest.
#include "app/command_line.h"

#include <QTest>

using namespace lapidary;
using namespace lapidary::app;

namespace {

model::Result<CommandLine> parse(const char* arguments)
{
    QStringList list = QString::fromUtf8(arguments).split(QChar(u' '), Qt::SkipEmptyParts);
    list.prepend(QStringLiteral("lapidary"));
    return parseCommandLine(list);
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void withoutArgumentsEverythingIsLeftToTheSettings()
    {
        const auto line = parse("");
        QVERIFY(line);
        QVERIFY(line->path.isEmpty() && line->mode.isEmpty() && line->settingsFolder.isEmpty());
        QVERIFY(!line->theme && !line->scale && !line->isDemo && line->answer.isEmpty());
    }

    void everyOptionIsRead()
    {
        const auto line = parse("--mode group --theme high-contrast --scale 150 --settings-dir /s "
                                "--engine /e --screens /p /x/y.lapidary");
        QVERIFY(line);
        QCOMPARE(line->mode, QStringLiteral("group"));
        QVERIFY(line->theme == widgets::ThemeId::HighContrast);
        QCOMPARE(line->scale, std::optional(150));
        QCOMPARE(line->settingsFolder, QStringLiteral("/s"));
        QCOMPARE(line->enginePath, QStringLiteral("/e"));
        QCOMPARE(line->screensFolder, QStringLiteral("/p"));
        QCOMPARE(line->path, QStringLiteral("/x/y.lapidary"));
        QVERIFY(parse("--demo")->isDemo);
        QVERIFY(parse("--theme all --screens /p")->hasAllThemes);
        QVERIFY(!parse("--theme system")->theme);
    }

    void optionsOfQtAreSkipped()
    {
        const auto line = parse("-platform offscreen --platform xcb -reverse --demo");
        QVERIFY(line);
        QVERIFY(line->isDemo);
        QVERIFY(line->path.isEmpty());
    }

    void versionAndHelpAreAnswered()
    {
        QVERIFY(parse("--version")->answer.startsWith(QStringLiteral("lapidary ")));
        const QString help = parse("--help")->answer;
        for (const char* option :
            {"--mode", "--theme", "--scale", "--settings-dir", "--engine", "--demo", "--screens"}) {
            QVERIFY2(help.contains(QLatin1String(option)), option);
        }
    }

    void wrongArgumentsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("arguments");
        QTest::addColumn<QString>("word");
        const auto row = [](const char* arguments, const char* word) {
            QTest::newRow(arguments) << QByteArray(arguments) << QString::fromLatin1(word);
        };
        row("--nope", "nope");
        row("--mode kitchen", "kitchen");
        row("--mode=", "mode");
        row("--theme plaid", "plaid");
        row("--theme=", "theme");
        row("--theme all", "all");
        row("--scale big", "big");
        row("--scale 79", "79");
        row("--scale 201", "201");
        row("--scale", "scale");
        row("--settings-dir=", "settings-dir");
        row("--engine=", "engine");
        row("--screens=", "screens");
        row("/a /b", "2 paths");
        row("--demo /a", "/a");
    }

    void wrongArgumentsAreNamed()
    {
        QFETCH(QByteArray, arguments);
        QFETCH(QString, word);
        const auto line = parse(arguments.constData());
        QVERIFY(!line);
        QVERIFY(line.error().code == model::ErrorCode::InvalidArgument);
        QCOMPARE(model::exitStatus(line.error().code), 2);
        QVERIFY2(QString::fromStdString(line.error().line()).contains(word),
            line.error().line().c_str());
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
