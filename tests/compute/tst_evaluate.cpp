// SPDX-License-Identifier: Apache-2.0
#include "compute/base/torch_runtime.h"
#include "compute/decoder/decoder.h"
#include "compute/decoder/score.h"
#include "compute/evaluation/evaluate.h"
#include "compute/evaluation/tables.h"
#include "model/core/strict_json.h"
#include "model/text/open_tokenizer.h"
#include "tests/compute/stories.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

#include <cmath>
#include <numeric>

using namespace lapidary;
using compute::CancelToken;
using compute::Contestant;
using compute::EvaluationTable;
using compute::ItemScore;
using compute::Progress;
using model::Json;

class TestEvaluate : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_scratch{test::scratchTemplate()};
    std::vector<Contestant> m_contestants;

    std::string path(const char* name) const
    {
        return m_scratch.filePath(QString::fromUtf8(name)).toStdString();
    }

    compute::EvaluateOptions options(const char* out) const
    {
        return {.benchmark = "five-step",
            .files = {path("items.jsonl")},
            .answering = {.maxTokens = 24},
            .out = path(out)};
    }

private Q_SLOTS:

    void initTestCase()
    {
        compute::setThreadCount(1);
        for (const char* form : {"hf", "gguf/stories260K-Q8_0.gguf"}) {
            auto contestant = Contestant::open(std::string(test::kStories) + form);
            VERIFY_OK(contestant);
            m_contestants.push_back(*std::move(contestant));
        }
        std::string items;
        for (int level = 1; level <= 3; ++level) {
            items += Json{{"id", level}, {"prompt", "Once upon a time"}, {"level", level},
                         {"response", "There was a dog.\n#### dog"}, {"answer", "dog"},
                         {"task", "story"}}
                         .dump()
                + "\n";
        }
        items += Json{{"id", 4}, {"prompt", std::string(3000, 'x')}, {"level", 1},
                     {"response", "#### 1"}, {"answer", "1"}}
                     .dump()
            + "\n";
        test::writeFile(m_scratch.path().toStdString(), "items.jsonl", items);
    }

    void modelsAnswerTheSameItems()
    {
        const CancelToken cancel;
        const auto evaluation
            = compute::evaluate(m_contestants, options("all"), cancel, [](const Progress&) {});
        VERIFY_OK(evaluation);
        const Json& summary = evaluation->summary;
        QCOMPARE(summary["items"], Json(3));
        QCOMPARE(summary["left_out"], Json(1));
        QCOMPARE(summary["models"].size(), std::size_t{2});
        QCOMPARE(summary["paired"].size(), std::size_t{1});
        QCOMPARE(summary["models"][0]["by_level"].size(), std::size_t{3});
        QCOMPARE(summary["models"][0]["active_parameters"], Json(260032));
        const auto written = model::parseStrictJson(test::readFile(path("all/evaluation.json")));
        VERIFY_OK(written);
        QCOMPARE(*written, summary);
        QVERIFY(QFileInfo::exists(m_scratch.filePath(u"all/items-2.jsonl"_qs)));
        // The loss is that of the solution alone, behind the prompt and a line end.
        const test::Story story = test::openStory("hf");
        const auto tokenizer = model::openTokenizer(story.opened->checkpoint());
        VERIFY_OK(tokenizer);
        const auto before = tokenizer->encode("Once upon a time\n");
        const auto after = tokenizer->encode(
            "There was a dog.\n#### dog", {.addSpecial = false, .dummyPrefix = false});
        std::vector<std::int64_t> ids(before.ids.begin(), before.ids.end());
        ids.insert(ids.end(), after.ids.begin(), after.ids.end());
        const auto losses
            = compute::tokenLosses(*story.decoder, compute::TokenBatch::of(ids)).front();
        const double sum = std::accumulate(
            losses.end() - static_cast<std::ptrdiff_t>(after.ids.size()), losses.end(), 0.0);
        const double expected = sum / static_cast<double>(after.ids.size());
        QVERIFY(std::abs(summary["models"][0]["nll"].get<double>() - expected) < 1e-5);
    }

    void stoppingKeepsWholeItems()
    {
        CancelToken cancel;
        compute::EvaluateOptions oneByOne = options("stopped");
        oneByOne.answering.width = 1;
        const auto evaluation = compute::evaluate(
            m_contestants, oneByOne, cancel, [&cancel](const Progress& progress) {
                if (progress.unit == "items" && progress.done == 4.0) {
                    cancel.cancel(); // the first item of the second model
                }
            });
        VERIFY_OK(evaluation);
        const Json& summary = evaluation->summary;
        QVERIFY(evaluation->isPartial);
        QCOMPARE(summary["items"], Json(1));
        QCOMPARE(summary["models"][0]["items"], Json(3));
        QCOMPARE(summary["models"][1]["items"], Json(1));
        QCOMPARE(summary["paired"][0]["items"], Json(1));
        CancelToken before;
        before.cancel();
        const auto none
            = compute::evaluate(m_contestants, options("none"), before, [](const Progress&) {});
        QVERIFY(!none);
        QCOMPARE(none.error().code, model::ErrorCode::Cancelled);
        QVERIFY(!QFileInfo::exists(m_scratch.filePath(u"none"_qs)));
    }

    void manyAtATimeGiveTheTokensOfOneAtATime()
    {
        const test::Story story = test::openStory("hf");
        const auto tokenizer = model::openTokenizer(story.opened->checkpoint());
        VERIFY_OK(tokenizer);
        std::vector<compute::BatchPrompt> prompts;
        for (const char* text : {"Once upon a time", "Lily", "The dog ran to the big", "One day, a",
                 "Tom and Sam were"}) {
            const auto encoding = tokenizer->encode(text);
            const auto length = static_cast<std::int64_t>(20 + 10 * prompts.size());
            prompts.push_back({{encoding.ids.begin(), encoding.ids.end()}, length});
        }
        const CancelToken cancel;
        std::vector<compute::Generation> together(prompts.size());
        const compute::BatchSinks sinks{
            [](const compute::Generation& soFar) { return soFar.ids.size() == 35; },
            [&](std::size_t index, compute::Generation given, double seconds) {
                together[index] = std::move(given);
                return seconds > 0.0 ? model::Result<void>() : model::Error{};
            }};
        VERIFY_OK(compute::generateBatch(
            *story.decoder, &*tokenizer, prompts, {}, /*width=*/3, cancel, sinks));
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            compute::GenerationOptions alone;
            alone.maxTokens = std::min<std::int64_t>(prompts[i].maxTokens, 35);
            const auto expected
                = compute::generate(*story.decoder, &*tokenizer, prompts[i].ids, alone, cancel);
            VERIFY_OK(expected);
            QCOMPARE(together[i].ids, expected->ids);
            QCOMPARE(*together[i].text, *expected->text);
        }
    }

    void tablesCountByGroup()
    {
        EvaluationTable table;
        table.models = {{"a", 1}, {"b", 2}};
        table.scores.resize(2);
        for (int i = 0; i < 8; ++i) {
            table.items.push_back({.level = std::to_string(i % 2 + 1), .task = "t"});
            table.solutionTokens.push_back(i < 4 ? 64 : 65);
            const auto item = static_cast<std::size_t>(i);
            table.scores[0].push_back(
                {.item = item, .isCorrect = i % 2 == 0, .newTokens = 10, .seconds = 2.0});
            table.scores[1].push_back(
                {.item = item, .isCorrect = i < 2, .loss = 3.0, .lossTokens = 2});
        }
        const Json summary = compute::summaryOf(table, 1);
        const Json& a = summary["models"][0];
        QCOMPARE(a["accuracy"], Json(0.5));
        QCOMPARE(a["by_level"]["1"]["accuracy"], Json(1.0));
        QCOMPARE(a["by_level"]["2"]["accuracy"], Json(0.0));
        QCOMPARE(a["tokens_per_second"], Json(5.0));
        QVERIFY(a["nll"].is_null());
        const Json& b = summary["models"][1];
        QCOMPARE(b["by_length"]["1-64"]["accuracy"], Json(0.5));
        QCOMPARE(b["by_length"]["65-128"]["accuracy"], Json(0.0));
        QCOMPARE(b["nll"], Json(1.5));
        QCOMPARE(summary["paired"][0]["difference"], Json(0.25));
    }
};

QTEST_GUILESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
