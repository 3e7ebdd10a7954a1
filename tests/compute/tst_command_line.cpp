// SPDX-License-Identifier: Apache-2.0
// The command line that is derived from a command's parameters.
#include "compute/engine/command_line.h"
#include "tests/support/expect.h"

using namespace lapidary::compute;
using lapidary::model::Json;
using lapidary::model::ParamType;
using lapidary::test::errorLine;
using lapidary::test::text;

namespace {

Command everything()
{
    Command command;
    command.info.id = "made-up";
    command.info.summary = "Does everything.";
    command.info.parameters = {
        {.name = "model",
            .type = ParamType::Path,
            .help = "the model",
            .isRequired = true,
            .isPositional = true},
        {.name = "sequence_length",
            .type = ParamType::Integer,
            .help = "tokens per sequence",
            .defaultValue = 128,
            .minimum = 16,
            .maximum = 4096,
            .unit = "tokens"},
        {.name = "rate", .type = ParamType::Number, .help = "learning rate"},
        {.name = "ids", .type = ParamType::Integer, .help = "token ids", .isList = true},
        {.name = "data", .type = ParamType::Path, .help = "data files", .isList = true},
        {.name = "greedy", .type = ParamType::Flag, .help = "no sampling"},
        {.name = "special",
            .type = ParamType::Flag,
            .help = "no special tokens",
            .defaultValue = true},
        {.name = "method", .type = ParamType::Choice, .help = "how", .choices = {"pca", "umap"}},
    };
    command.example = "lapidary-engine made-up MODEL --greedy";
    return command;
}

lapidary::model::Result<CommandLine> parse(std::vector<std::string> arguments)
{
    return parseCommandLine(everything(), arguments);
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void valuesGetTheTypesOfTheirSpecs()
    {
        const auto line = parse({"folder", "--sequence-length", "256", "--rate=1e-3", "--greedy",
            "--method", "umap", "--json"});
        VERIFY_OK(line);
        QVERIFY(line->isJson);
        QCOMPARE(line->values,
            (Json{{"model", "folder"}, {"sequence_length", 256}, {"rate", 1e-3}, {"greedy", true},
                {"method", "umap"}}));
    }

    void numbersInListsMayBeSeparatedByCommas()
    {
        const auto line = parse({"--ids", "1,2", "--ids", "3", "m"});
        VERIFY_OK(line);
        QCOMPARE(line->values["ids"], Json({1, 2, 3}));
        QCOMPARE(line->values["model"], Json("m"));
    }

    void textInListsMayHoldCommas()
    {
        const auto line = parse({"--data", "a,b.txt", "m", "--data", "c"});
        VERIFY_OK(line);
        QCOMPARE(line->values["data"], Json({"a,b.txt", "c"}));
    }

    void negativeNumbersAreValues()
    {
        const auto line = parse({"m", "--rate", "-0.5"});
        VERIFY_OK(line);
        QCOMPARE(line->values["rate"], Json(-0.5));
    }

    void aFlagThatIsOnCanBeSwitchedOff()
    {
        const auto line = parse({"m", "--no-special"});
        VERIFY_OK(line);
        QCOMPARE(line->values["special"], Json(false));
    }

    void whatIsNoNumberStaysText()
    {
        const auto line = parse({"m", "--sequence-length", "12x", "--ids", "1,,2"});
        VERIFY_OK(line);
        QCOMPARE(line->values["sequence_length"], Json("12x"));
        QCOMPARE(line->values["ids"], Json({1, "", 2}));
    }

    void commonOptionsAreAcceptedEverywhereAndOnlyListedWhereTheyMatter()
    {
        const auto line = parse({"m", "--device", "cpu", "--dtype", "bfloat16", "--save-dtype",
            "float32", "--threads", "2", "--seed", "7"});
        VERIFY_OK(line);
        QCOMPARE(line->values,
            (Json{{"model", "m"}, {"device", "cpu"}, {"dtype", "bfloat16"},
                {"save_dtype", "float32"}, {"threads", 2}, {"seed", 7}}));
        const auto help = parse({"--help"});
        VERIFY_OK(help);
        QVERIFY(help->help.find("--save-dtype") == std::string::npos);
        const auto values = lapidary::model::Params::parse(
            acceptedParameters(everything().info), {{"model", "m"}, {"device", "abacus"}});
        QVERIFY(!values); // they are checked all the same
    }

    void wrongUsageIsNamed_data()
    {
        QTest::addColumn<std::vector<std::string>>("arguments");
        QTest::addColumn<QString>("found");
        const auto row
            = [](const char* name, std::vector<std::string> arguments, const char* found) {
                  QTest::newRow(name) << std::move(arguments) << QString::fromUtf8(found);
              };
        row("misspelt", {"m", "--sequence-lenght", "1"},
            "unknown option \"--sequence-lenght\", command made-up, did you mean "
            "\"--sequence-length\"?");
        row("strange", {"m", "--zzzzzzzzzzz"}, "run `lapidary-engine made-up --help`");
        row("short", {"m", "-x"}, "unknown option \"-x\"");
        row("surplus", {"m", "n"}, "surplus argument \"n\"");
        row("no value", {"m", "--rate"}, "option \"--rate\": the value is missing");
        row("progress", {"m", "--progress", "loud"}, "loud");
    }

    void wrongUsageIsNamed()
    {
        QFETCH(std::vector<std::string>, arguments);
        QFETCH(QString, found);
        const auto line = parse(arguments);
        QVERIFY(!line);
        QVERIFY(line.error().line().starts_with("error[2]: "));
        QVERIFY2(text(line.error().line()).contains(found), errorLine(line).c_str());
    }

    void helpHoldsEveryOptionItsRangeAndTheExample()
    {
        const auto line = parse({"--help"});
        VERIFY_OK(line);
        const QString help = text(line->help);
        for (const char* part :
            {"--sequence-length", "in tokens; 16 to 4096; default 128", "pca|umap", "--no-special",
                "--json", "--progress", "lapidary-engine made-up MODEL --greedy"}) {
            QVERIFY2(help.contains(QLatin1String(part)), line->help.c_str());
        }
    }

    void everyCommandHasHelpWithItsExample()
    {
        for (const Command& command : lapidary::model::registry<Command>()) {
            const auto line = parseCommandLine(command, {"--help"});
            VERIFY_OK(line);
            QVERIFY(!command.info.summary.empty());
            QVERIFY2(text(line->help).contains(text(command.info.summary)), line->help.c_str());
            QVERIFY2(text(line->help).contains(text("Example:\n  " + command.example)),
                line->help.c_str());
            QVERIFY2(text(command.example).contains(text("lapidary-engine " + command.info.id)),
                command.example.c_str());
        }
    }

    void progressIsShownAsALine()
    {
        const QString bar = text(progressLine({"self-checks", 3, 8, "checks", 125.0}));
        QVERIFY2(bar.startsWith(QStringLiteral("self-checks  █████████░")), qPrintable(bar));
        QVERIFY(bar.endsWith(QStringLiteral("3 of 8 checks  2 min 5 s left")));
        QCOMPARE(text(progressLine({"reading", 12, 0, "files", {}})),
            QStringLiteral("reading  12 files"));
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
