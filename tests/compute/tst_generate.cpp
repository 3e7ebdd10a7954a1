// SPDX-License-Identifier: Apache-2.0
// Generating text with the fixture stories260K.
#include "compute/generation/generate.h"
#include "model/text/open_tokenizer.h"
#include "tests/compute/stories.h"
#include "tests/support/expect.h"

#include <QtTest>

using namespace lapidary;
using namespace lapidary::compute;
using test::openStory;
using test::Story;

namespace {

std::vector<std::int64_t> encode(const model::Tokenizer& tokenizer, const std::string& text)
{
    const auto ids = tokenizer.encode(text).ids;
    return {ids.begin(), ids.end()};
}

} // namespace

class TestGenerate : public QObject
{
    Q_OBJECT

private:
    Story m_story = openStory("hf");
    std::optional<model::Tokenizer> m_tokenizer;
    CancelToken m_cancel;

    model::Result<Generation> continueText(const std::string& prompt,
        const GenerationOptions& options, const GenerationSink& sink = {})
    {
        return generate(
            *m_story.decoder, &*m_tokenizer, encode(*m_tokenizer, prompt), options, m_cancel, sink);
    }

private Q_SLOTS:

    void initTestCase()
    {
        auto tokenizer = model::openTokenizer(m_story.opened->checkpoint());
        VERIFY_OK(tokenizer);
        m_tokenizer = *std::move(tokenizer);
    }

    void greedyTextIsTheGoldenOne_data()
    {
        QTest::addColumn<std::string>("form");
        QTest::newRow("hf") << std::string(test::kForms[0]);
        QTest::newRow("gguf") << std::string(test::kForms[1]);
    }

    void greedyTextIsTheGoldenOne()
    {
        QFETCH(std::string, form);
        const Story story = openStory(form);
        const auto tokenizer = model::openTokenizer(story.opened->checkpoint());
        VERIFY_OK(tokenizer);
        for (const model::Json& one : test::goldenCases()) {
            const auto prompt = encode(*tokenizer, one["prompt"].get<std::string>());
            QCOMPARE(prompt, one["input_ids"].get<std::vector<std::int64_t>>());
            const auto expected = one["greedy_ids"].get<std::vector<std::int64_t>>();
            GenerationOptions options;
            options.maxTokens = static_cast<std::int64_t>(expected.size() - prompt.size());
            const auto result = generate(*story.decoder, &*tokenizer, prompt, options, m_cancel);
            VERIFY_OK(result);
            QCOMPARE(result->ids,
                std::vector<std::int64_t>(
                    expected.begin() + static_cast<std::ptrdiff_t>(prompt.size()), expected.end()));
            QCOMPARE(test::text(one["prompt"].get<std::string>() + *result->text),
                test::text(one["greedy_text"].get<std::string>()));
            QCOMPARE(result->stopReason, StopReason::Length);
            QVERIFY(*result->tokensPerSecond > 0.0 && *result->prefillTokensPerSecond > 0.0);
        }
    }

    void theTextEndsBeforeTheStopString()
    {
        const auto whole = continueText("Once upon a time", {.maxTokens = 40});
        VERIFY_OK(whole);
        const std::size_t at = whole->text->find("girl");
        QVERIFY(at != std::string::npos);
        std::string streamed;
        const auto stopped = continueText("Once upon a time",
            {.maxTokens = 40, .stops = {"nowhere", "girl"}}, [&](const Generation& soFar) {
                QVERIFY(soFar.text->starts_with(streamed));
                streamed = *soFar.text;
            });
        VERIFY_OK(stopped);
        QCOMPARE(test::text(*stopped->text), test::text(whole->text->substr(0, at)));
        QCOMPARE(stopped->stopReason, StopReason::StopString);
        QVERIFY(stopped->ids.size() < whole->ids.size());
        QVERIFY(stopped->text->starts_with(streamed));
    }

    void anEndTokenEndsTheTextAndIsNotShown()
    {
        const auto whole = continueText("Once upon a time", {.maxTokens = 10});
        VERIFY_OK(whole);
        const std::int64_t end = whole->ids[5];
        const auto ended = continueText("Once upon a time", {.maxTokens = 10, .endIds = {end}});
        VERIFY_OK(ended);
        QCOMPARE(ended->stopReason, StopReason::EndToken);
        QCOMPARE(ended->ids.back(), end);
        QVERIFY(ended->ids.size() <= 6);
        QVERIFY(
            whole->text->starts_with(*ended->text) && ended->text->size() < whole->text->size());
    }

    void theSameSeedGivesTheSameText()
    {
        const auto draw = [&](std::uint64_t seed) {
            const auto result = continueText("Once upon a time",
                {.maxTokens = 30,
                    .sampling = {.temperature = 1.0, .topK = 50, .topP = 0.95, .seed = seed}});
            return result ? result->ids : std::vector<std::int64_t>();
        };
        QCOMPARE(draw(1).size(), std::size_t{30});
        QCOMPARE(draw(1), draw(1));
        QVERIFY(draw(1) != draw(2));
    }

    void idsAreContinuedWithoutATokenizer()
    {
        const auto result = generate(*m_story.decoder, nullptr, {1}, {.maxTokens = 4}, m_cancel);
        VERIFY_OK(result);
        QVERIFY(!result->text);
        QCOMPARE(result->ids, (std::vector<std::int64_t>{403, 407, 261, 378}));
    }

    void aLongPromptIsTakenInPieces()
    {
        std::vector<std::int64_t> prompt(511, 300);
        const auto result
            = generate(*m_story.decoder, &*m_tokenizer, prompt, {.maxTokens = 1}, m_cancel);
        VERIFY_OK(result);
        QCOMPARE(result->promptTokens, 511);
        QVERIFY(!result->tokensPerSecond); // one token comes from the prompt's own pass
    }

    void cancellingKeepsWhatThereIs()
    {
        CancelToken cancel;
        const auto result = generate(*m_story.decoder, &*m_tokenizer, {1}, {.maxTokens = 100},
            cancel, [&](const Generation& soFar) {
                if (soFar.ids.size() == 7) {
                    cancel.cancel();
                }
            });
        VERIFY_OK(result);
        QCOMPARE(result->stopReason, StopReason::Cancelled);
        QVERIFY(result->ids.size() >= 7 && result->ids.size() <= 8);
        const auto none
            = generate(*m_story.decoder, &*m_tokenizer, {1}, {.maxTokens = 100}, cancel);
        QVERIFY(!none);
        QCOMPARE(none.error().code, model::ErrorCode::Cancelled);
    }

    void whatCannotBeContinuedIsRefused_data()
    {
        QTest::addColumn<std::vector<std::int64_t>>("prompt");
        QTest::addColumn<qint64>("maxTokens");
        QTest::addColumn<QString>("part");
        using V = std::vector<std::int64_t>;
        QTest::newRow("no token") << V{} << qint64{4} << u"the prompt has no token"_qs;
        QTest::newRow("not in the vocabulary") << V{1, 512} << qint64{4} << u"token 1 is 512"_qs;
        QTest::newRow("too many") << V{1, 2} << qint64{511} << u"ask for at most 510 tokens"_qs;
        QTest::newRow("very many")
            << V{1} << std::numeric_limits<qint64>::max() << u"ask for at most 511 tokens"_qs;
        QTest::newRow("too long") << V(600, 1) << qint64{1} << u"give it a shorter prompt"_qs;
    }

    void whatCannotBeContinuedIsRefused()
    {
        QFETCH(std::vector<std::int64_t>, prompt);
        QFETCH(qint64, maxTokens);
        QFETCH(QString, part);
        const auto result
            = generate(*m_story.decoder, &*m_tokenizer, prompt, {.maxTokens = maxTokens}, m_cancel);
        QVERIFY(!result);
        QCOMPARE(result.error().code, model::ErrorCode::InvalidArgument);
        QVERIFY2(test::text(result.error().text()).contains(part), result.error().text().c_str());
    }
};

QTEST_GUILESS_MAIN(TestGenerate)
#include "tst_generate.moc"
