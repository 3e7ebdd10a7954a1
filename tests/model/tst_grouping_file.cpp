// SPDX-License-Identifier: Apache-2.0
#include "model/grouping/grouping_file.h"
#include "tests/support/expect.h"
#include "tests/support/random_grouping.h"
#include "tests/support/scratch.h"

#include <QFile>
#include <QTemporaryDir>

using namespace lapidary::model;
using lapidary::test::GroupingDice;
using lapidary::test::text;

namespace {

const char* const kFile = R"({"format": "lapidary-grouping-1", "model": "sha256:ab",
 "experts": [{"id": 1, "name": "Relate", "role": "relate", "color": "#00aAff", "locked": true},
             {"id": 0, "comment": "unknown keys are skipped"}],
 "layers": [{"layer": 4, "neurons": [-1, 0, 1], "heads": [-2, 1], "copies": [[2, 0], [1, 1]]},
            {"layer": 1, "neurons": [0, 0, 0]}]})";

/// The file with the first `from` replaced.
std::string edited(const char* from, const char* to)
{
    QByteArray file(kFile);
    const auto at = file.indexOf(from);
    if (at < 0) {
        qFatal("the file has no %s", from);
    }
    return file.replace(at, static_cast<int>(qstrlen(from)), to).toStdString();
}

} // namespace

class TestGroupingFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsWhatCommandsMdShows()
    {
        const auto grouping = parseGrouping(kFile);
        VERIFY_OK(grouping);
        QCOMPARE(grouping->experts.size(), std::size_t{2});
        QCOMPARE(grouping->experts[0].id, 0);
        QVERIFY(grouping->experts[1].isLocked);
        QCOMPARE(text(grouping->experts[1].role), QStringLiteral("relate"));
        QCOMPARE(grouping->layers[0].layer.value(), 1);
        QVERIFY(grouping->layers[0].heads.empty());
        QCOMPARE(grouping->layers[1].neurons, (std::vector<Owner>{kShared, 0, 1}));
        QCOMPARE(grouping->layers[1].heads, (std::vector<Owner>{kUnassigned, 1}));
        QCOMPARE(grouping->layers[1].copies, (std::vector<UnitCopy>{{1, 1}, {2, 0}}));
    }

    void everyGroupingComesBackEqual()
    {
        for (unsigned seed = 0; seed < 50; ++seed) {
            GroupingDice dice(seed);
            Grouping grouping = dice.grouping();
            for (int i = 0; i < 40; ++i) {
                if (const auto patch = dice.edit(grouping)) {
                    static_cast<void>(apply(grouping, *patch).hasValue());
                }
            }
            const auto again = parseGrouping(toJson(grouping).dump());
            VERIFY_OK(again);
            QVERIFY(*again == grouping);
        }
    }

    void badFilesAreRefusedWithThePlace_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* from, const char* to, const char* sentence) {
            QTest::newRow(
                qPrintable(QStringLiteral("%1 -> %2").arg(QLatin1String(from), QLatin1String(to))))
                << text(edited(from, to)) << QString::fromUtf8(sentence);
        };
        row("grouping-1", "grouping-2", "found the format \"\\\"lapidary-grouping-2\\\"\"");
        row("\"format\"", "\"fromat\"", "\"format\" is missing");
        row("\"experts\"", "\"expert\"", "\"experts\" is missing");
        row("\"id\": 1", "\"id\": -1", "experts[0].id");
        row("\"id\": 1", "\"id\": 1.5", "experts[0].id");
        row("\"id\": 1", "\"id\": 99999999999", "experts[0].id");
        row("\"id\": 1", "\"id\": 70000", "expected an id from 0 to 65535");
        row("\"id\": 1", "\"id\": 0", "expert 0 is listed twice");
        row("\"relate\"", "\"guess\"", "the role \"guess\" is not known");
        row("#00aAff", "blue", "the colour \"blue\" is not known");
        row("true", "1", "expected true or false");
        row("[-1, 0, 1]", "[-1, 0, 7]", "neuron 2 belongs to expert 7");
        row("[-1, 0, 1]", "[-3, 0, 1]", "layers[0].neurons[0]");
        row("[-1, 0, 1]", "[-1, \"0\", 1]", "layers[0].neurons[1]");
        row("[-1, 0, 1]", "{}", "expected a list of expert ids");
        row("[-2, 1]", "[-2, 5]", "head 1 belongs to expert 5");
        row("\"layer\": 4", "\"layer\": 1", "layer 1 is listed twice");
        row("[2, 0]", "[0, 0]", "the neuron belongs to no expert");
        row("[2, 0]", "[2, 1]", "the neuron is in that expert already");
        row("[2, 0]", "[3, 0]", "has no original");
        row("[2, 0]", "[1, 1]", "listed twice");
        row("[2, 0]", "[1]", "expected [neuron, expert]");
        row("\"model\": \"sha256:ab\"", "\"model\": 7", "expected a text");
        row("\"layers\": [", "\"layers\": 3, \"x\": [", "expected a list");
        row("\"locked\": true}", "\"locked\": true", "JSON");
    }

    void badFilesAreRefusedWithThePlace()
    {
        QFETCH(QString, file);
        QFETCH(QString, sentence);
        const auto grouping = parseGrouping(file.toStdString());
        QVERIFY(!grouping);
        QCOMPARE(grouping.error().code, ErrorCode::Corrupt);
        const QString line = text(grouping.error().line());
        QVERIFY2(line.contains(sentence), qPrintable(line));
    }

    void writesOnlyOverGroupingFiles()
    {
        const QTemporaryDir folder(lapidary::test::scratchTemplate());
        const std::string path = folder.filePath(QStringLiteral("g.json")).toStdString();
        const Grouping grouping = GroupingDice(7).grouping();
        VERIFY_OK(writeGrouping(grouping, path));
        VERIFY_OK(writeGrouping(grouping, path));
        QVERIFY(*readGrouping(path) == grouping);
        QFile other(folder.filePath(QStringLiteral("letter.txt")));
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write("dear");
        other.close();
        const auto refused = writeGrouping(grouping, other.fileName().toStdString());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QVERIFY(other.open(QIODevice::ReadOnly));
        QCOMPARE(other.readAll(), QByteArray("dear"));
        const auto missing = readGrouping(path + ".none");
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
    }

    void aGroupingMustFitTheModelItIsUsedWith()
    {
        const Grouping grouping = GroupingDice(3).grouping(2, 8, 4, 3);
        VERIFY_OK(checkFits(grouping, {"sha256:fixture", 2, 8, 4}));
        VERIFY_OK(checkFits(grouping, {"", 2, 8, 4}));
        QVERIFY(!checkFits(grouping, {"sha256:other", 2, 8, 4}));
        QVERIFY(!checkFits(grouping, {"", 1, 8, 4}));
        QVERIFY(!checkFits(grouping, {"", 2, 8, 5}));
        QVERIFY(text(checkFits(grouping, {"", 2, 9, 4}).error().message)
                    .endsWith(QLatin1String("found 8 neurons, expected 9")));
        Grouping whole = grouping;
        for (LayerGrouping& layer : whole.layers) {
            std::replace(layer.neurons.begin(), layer.neurons.end(), kUnassigned, kShared);
        }
        VERIFY_OK(checkComplete(whole));
        whole.layers[1].neurons[5] = kUnassigned;
        whole.layers[1].neurons[6] = kUnassigned;
        QCOMPARE(text(checkComplete(whole).error().message),
            QStringLiteral("layer 1 has 2 unassigned neurons, the first one is 5"));
    }
};

QTEST_GUILESS_MAIN(TestGroupingFile)
#include "tst_grouping_file.moc"
