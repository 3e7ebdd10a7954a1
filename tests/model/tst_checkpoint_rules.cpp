// SPDX-License-Identifier: Apache-2.0
// One handcrafted file for every way to break a rule; a rule without a file fails the test.
#include "model/checkpoint/open_model.h"
#include "model/checkpoint/safetensors/header.h"
#include "model/checkpoint/scan.h"
#include "tests/support/checkpoint_config_cases.h"
#include "tests/support/checkpoint_folder_cases.h"
#include "tests/support/checkpoint_gguf_cases.h"
#include "tests/support/checkpoint_safetensors_cases.h"
#include "tests/support/expect.h"

#include <map>

using namespace lapidary;
using namespace lapidary::test;

namespace {

/// Every case; the same table serves the verdicts and the coverage of the rules.
std::vector<RuleCase> allCases()
{
    std::vector<RuleCase> all;
    for (std::vector<RuleCase> some : {SafetensorsCases().build(), GgufCases().build(),
             FolderCases().build(), ConfigCases().build()}) {
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
}

/// Rules that are broken by more than one file of the table, or that lead to a notice, and the test
/// below that breaks them.
const std::map<std::string, std::string> kTestedBelow{{"ST13", "refusesMoreThanAMillionTensors"},
    {"ST14", "countsValuesThatAreNotFinite"}, {"GG15", "countsValuesThatAreNotFinite"},
    {"IX05", "notesAWrongTotalSize"}, {"CF03", "notesCodeAndNeverRunsIt"},
    {"TK05", "notesSpecialTokensBeyondTheVocabulary"}};

bool hasNotice(const std::vector<model::Notice>& notices, std::string_view rule)
{
    return std::any_of(notices.begin(), notices.end(),
        [rule](const model::Notice& notice) { return notice.rule == rule; });
}

} // namespace

class TestCheckpointRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyRuleHasAFileThatBreaksIt()
    {
        std::map<std::string, int> count;
        const std::vector<RuleCase> cases = allCases();
        for (const RuleCase& one : cases) {
            ++count[one.rule];
        }
        for (const model::CheckpointRule& rule : model::checkpointRules()) {
            const std::string id(rule.id);
            const bool isTested = count[id] > 0
                || (kTestedBelow.contains(id)
                    && metaObject()->indexOfMethod((kTestedBelow.at(id) + "()").c_str()) >= 0);
            QVERIFY2(isTested, (id + " has no file that breaks it").c_str());
            QVERIFY(!rule.summary.empty());
            QVERIFY(!rule.advice.empty());
            count.erase(id);
        }
        QVERIFY2(count.empty(), "a case names a rule that does not exist");
        QVERIFY(cases.size() >= 120);
    }

    void refusesWithTheRulesCode_data()
    {
        QTest::addColumn<int>("index");
        const std::vector<RuleCase> cases = allCases();
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const std::string title = std::to_string(i) + " " + cases[i].rule + " " + cases[i].what;
            QTest::newRow(title.c_str()) << static_cast<int>(i);
        }
    }

    void refusesWithTheRulesCode()
    {
        QFETCH(const int, index);
        const RuleCase& one = m_cases[static_cast<std::size_t>(index)];
        const QTemporaryDir folder;
        const auto opened = model::openModel(one.build(folder.path().toStdString()));
        QVERIFY2(!opened, "it was opened");
        QCOMPARE(text(opened.error().rule), text(one.rule));
        QVERIFY2(opened.error().message.starts_with("cannot open "), errorLine(opened).c_str());
        QVERIFY2(!opened.error().hint.empty(), errorLine(opened).c_str());
        QVERIFY2(opened.error().line().size() < 1500, errorLine(opened).c_str());
    }

    void opensTheModelsThatTheFilesWereMadeFrom()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        VERIFY_OK(model::openModel(writeTinyFolder(path + "/single")));
        VERIFY_OK(model::openModel(path + "/single/model.safetensors"));
        VERIFY_OK(model::openModel(writeTinyShards(path + "/shards")));
        VERIFY_OK(model::openModel(writeFile(path, "x.gguf", tinyGguf().bytes())));
        const std::string two = safetensorsFile(kTwoTensors, std::string(kTwoTensorsData, '\1'));
        VERIFY_OK(model::openCheckpoint(writeFile(path, "x.safetensors", two)));
        writeFile(path, "m-00002-of-00002.gguf", GgufCases::secondPart([](GgufDraft&) {}).bytes());
        const std::string first
            = writeFile(path, "m-00001-of-00002.gguf", GgufCases::firstPart().bytes());
        VERIFY_OK(model::openModel(first));
        VERIFY_OK(model::openModel(path + "/m-00002-of-00002.gguf"));
    }

    void refusesMoreThanAMillionTensors()
    {
        const std::string entry = R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
        std::string header = "{";
        for (int i = 0; i <= 1'000'000; ++i) {
            header.append(i == 0 ? "\"" : ",\"").append(std::to_string(i));
            header.append("\":" + entry);
        }
        header.append("}");
        const auto parsed = model::parseSafetensorsHeader(header, "x", 8, 8 + header.size());
        QVERIFY(!parsed);
        QCOMPARE(text(parsed.error().rule), QStringLiteral("ST13"));
    }

    void countsValuesThatAreNotFinite()
    {
        const QTemporaryDir folder;
        const std::string data
            = little(0x3f800000, 4) + little(0x7fc00000, 4) + little(0xff800000, 4) + little(0, 4);
        const auto plain = model::openCheckpoint(writeFile(folder.path().toStdString(),
            "x.safetensors",
            safetensorsFile(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}} )", data)));
        VERIFY_OK(plain);
        const auto scan = model::scanTensor(*plain, plain->tensors().front());
        VERIFY_OK(scan);
        QCOMPARE(scan->nonFinite, 2U);
        QCOMPARE(*scan->firstElement, 1U);
        QCOMPARE(text(scan->notice(plain->tensors().front())->rule), QStringLiteral("ST14"));

        GgufDraft draft;
        draft.values = {{"general.architecture", textValue("llama")}};
        draft.tensors = {{"a", {64}, 8, 68}}; // two blocks of Q8_0
        std::string bytes = draft.bytes();
        bytes.replace(bytes.size() - 34, 2, little(0x7e00, 2)); // the second scale: NaN
        const auto blocks
            = model::openCheckpoint(writeFile(folder.path().toStdString(), "x.gguf", bytes));
        VERIFY_OK(blocks);
        const auto blockScan = model::scanTensor(*blocks, blocks->tensors().front());
        VERIFY_OK(blockScan);
        QCOMPARE(blockScan->nonFinite, 32U);
        QCOMPARE(*blockScan->firstBlock, 1U);
        QCOMPARE(text(blockScan->notice(blocks->tensors().front())->rule), QStringLiteral("GG15"));
        QVERIFY(!model::TensorScan().notice(blocks->tensors().front()));
    }

    void notesAWrongTotalSize()
    {
        const QTemporaryDir folder;
        const auto opened = model::openCheckpoint(
            writeTinyShards(folder.path().toStdString(), [](std::string index) {
                return replaced(std::move(index), "\"total_size\": ", "\"total_size\": 1");
            }));
        VERIFY_OK(opened);
        QVERIFY(hasNotice(opened->notices(), "IX05"));
        const QTemporaryDir right;
        const auto same = model::openCheckpoint(writeTinyShards(right.path().toStdString()));
        VERIFY_OK(same);
        QVERIFY(same->notices().empty());
    }

    void notesCodeAndNeverRunsIt()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        writeTinyFolder(
            path, replaced(tinyConfig(), "{", R"({"auto_map": {"AutoModel": "m.M"}, )"));
        writeFile(path, "modeling_m.py", "raise SystemExit");
        const auto opened = model::openModel(path);
        VERIFY_OK(opened);
        QCOMPARE(std::count_if(opened->notices().begin(), opened->notices().end(),
                     [](const model::Notice& notice) { return notice.rule == "CF03"; }),
            2);
    }

    void notesSpecialTokensBeyondTheVocabulary()
    {
        const QTemporaryDir folder;
        const auto opened = model::openModel(writeTinyFolder(folder.path().toStdString(),
            replaced(tinyConfig(), "\"eos_token_id\": 2", "\"eos_token_id\": [2, 10]")));
        VERIFY_OK(opened);
        QVERIFY(hasNotice(opened->notices(), "TK05"));
    }

private:
    const std::vector<RuleCase> m_cases = allCases();
};

QTEST_GUILESS_MAIN(TestCheckpointRules)
#include "tst_checkpoint_rules.moc"
