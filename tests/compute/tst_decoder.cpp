// SPDX-License-Identifier: Apache-2.0
// The forward pass: golden numbers, a float64 pass of plain loops, caches, batches, taps.
#include "compute/base/aten.h"
#include "compute/decoder/decoder.h"
#include "compute/decoder/score.h"
#include "tests/compute/plain_llama.h"
#include "tests/compute/stories.h"
#include "tests/support/expect.h"

#include <QtTest>
#include <c10/core/InferenceMode.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <numeric>

using namespace lapidary;
using namespace lapidary::compute;
using test::openStory;
using test::Story;

namespace {

constexpr double kFloatTolerance = 1e-5;
constexpr double kStoredTolerance = 5e-2; // of a rounded form against the float32 weights

std::vector<std::int64_t> someIds(std::size_t count)
{
    std::vector<std::int64_t> ids(count);
    for (std::size_t i = 0; i < count; ++i) {
        ids[i] = i == 0 ? 1 : static_cast<std::int64_t>(3 + (i * 97) % 509);
    }
    return ids;
}

/// Logits at every position, [T, V].
at::Tensor logitsOf(const Decoder& decoder, const TokenBatch& batch, const Taps& taps = {})
{
    const c10::InferenceMode inference;
    if (const auto checked = decoder.check(batch); !checked) {
        qFatal("%s", checked.error().line().c_str());
    }
    return decoder.logits(decoder.hidden(batch, taps), taps);
}

at::Tensor logitsOf(const Decoder& decoder, const std::vector<std::int64_t>& ids)
{
    return logitsOf(decoder, TokenBatch::of(ids));
}

/// max |Δ| / max |expected|.
double deviation(const at::Tensor& found, const at::Tensor& expected)
{
    const at::Tensor wide = expected.to(at::kDouble);
    return ((found.to(at::kDouble) - wide).abs().max() / wide.abs().max()).item<double>();
}

at::Tensor tensorOf(const std::vector<test::Vector>& rows)
{
    std::vector<at::Tensor> list;
    for (const test::Vector& row : rows) {
        list.push_back(at::tensor(row, at::kDouble));
    }
    return at::stack(list);
}

void compareClose(const at::Tensor& found, const at::Tensor& expected, double limit)
{
    QCOMPARE(found.sizes().vec(), expected.sizes().vec());
    const double worst = deviation(found, expected);
    QVERIFY2(worst <= limit,
        qPrintable(QStringLiteral("deviation %1, at most %2").arg(worst).arg(limit)));
}

void addForms()
{
    QTest::addColumn<std::string>("form");
    for (const char* form : test::kForms) {
        QTest::newRow(form) << std::string(form);
    }
}

} // namespace

class TestDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void logitsAreTheGoldenOnes_data() { addForms(); }

    void logitsAreTheGoldenOnes()
    {
        QFETCH(std::string, form);
        const Story story = openStory(form);
        for (const model::Json& one : test::goldenCases()) {
            const at::Tensor logits
                = logitsOf(*story.decoder, one["input_ids"].get<std::vector<std::int64_t>>());
            const auto expected = one["last_logits"].get<std::vector<double>>();
            compareClose(logits[-1], at::tensor(expected, at::kDouble),
                test::isExactForm(form) ? kFloatTolerance : kStoredTolerance);
        }
    }

    void logitsEqualAFloat64PassOverTheSameWeights_data() { addForms(); }

    void logitsEqualAFloat64PassOverTheSameWeights()
    {
        QFETCH(std::string, form);
        const Story story = openStory(form);
        const test::PlainLlama plain(*story.opened);
        for (const std::size_t length : {1, 2, 9, 70}) {
            const std::vector<std::int64_t> ids = someIds(length);
            compareClose(
                logitsOf(*story.decoder, ids), tensorOf(plain.logits(ids)), kFloatTolerance);
        }
    }

    void bfloat16ArithmeticStaysNear_data() { addForms(); }

    void bfloat16ArithmeticStaysNear()
    {
        QFETCH(std::string, form);
        const Story story = openStory(form, {.dtype = at::kBFloat16});
        const test::PlainLlama plain(*story.opened);
        const std::vector<std::int64_t> ids = someIds(40);
        compareClose(logitsOf(*story.decoder, ids), tensorOf(plain.logits(ids)), kStoredTolerance);
    }

    void lossesAndNeuronsAreTheGoldenOnes()
    {
        const Story story = openStory("hf");
        for (const model::Json& one : test::goldenCases()) {
            const auto ids = one["input_ids"].get<std::vector<std::int64_t>>();
            const auto losses = tokenLosses(*story.decoder, TokenBatch::of(ids)).front();
            QCOMPARE(losses.size(), ids.size() - 1);
            if (!losses.empty()) {
                const double mean = std::accumulate(losses.begin(), losses.end(), 0.0)
                    / static_cast<double>(losses.size());
                QVERIFY(std::abs(mean - one["mean_nll_of_prompt"].get<double>()) < 2e-6);
            }
            Taps taps;
            taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
                if (name == place::kNeurons) {
                    const auto expected = one["ffn_mean_abs_activation_per_layer"]
                                             [static_cast<std::size_t>(layer.value())]
                                                 .get<std::vector<double>>();
                    const at::Tensor found = tensor.abs().to(at::kDouble).mean(0);
                    QVERIFY((found - at::tensor(expected, at::kDouble)).abs().max().item<double>()
                        < 2e-6);
                }
            });
            logitsOf(*story.decoder, TokenBatch::of(ids), taps);
        }
    }

    void decodingWithACacheEqualsTheFullPass_data()
    {
        QTest::addColumn<std::vector<std::int64_t>>("pieces");
        QTest::newRow("token by token") << std::vector<std::int64_t>(20, 1);
        QTest::newRow("prompt, then tokens") << std::vector<std::int64_t>{17, 1, 1, 1};
        QTest::newRow("prompt in pieces") << std::vector<std::int64_t>{7, 12, 1};
    }

    void decodingWithACacheEqualsTheFullPass()
    {
        QFETCH(std::vector<std::int64_t>, pieces);
        const Story story = openStory("hf");
        const std::vector<std::int64_t> ids = someIds(20);
        auto cache = story.decoder->makeCache(20);
        VERIFY_OK(cache);
        std::vector<at::Tensor> parts;
        auto next = ids.begin();
        for (const std::int64_t piece : pieces) {
            parts.push_back(
                logitsOf(*story.decoder, TokenBatch::of({next, next + piece}, &*cache)));
            next += piece;
        }
        QCOMPARE(cache->length(), 20);
        compareClose(at::cat(parts), logitsOf(*story.decoder, ids), kFloatTolerance);
    }

    void aTruncatedCacheGoesOnFromThere()
    {
        const Story story = openStory("hf");
        auto cache = story.decoder->makeCache(12);
        VERIFY_OK(cache);
        logitsOf(*story.decoder, TokenBatch::of(someIds(12), &*cache));
        cache->truncate(4);
        const std::vector<std::int64_t> ids{1, 100, 197, 294, 7, 8};
        QCOMPARE(std::vector<std::int64_t>(ids.begin(), ids.begin() + 4), someIds(4));
        compareClose(logitsOf(*story.decoder, TokenBatch::of({7, 8}, &*cache)),
            logitsOf(*story.decoder, ids).narrow(0, 4, 2), kFloatTolerance);
    }

    void sequencesOfABatchDoNotSeeEachOther()
    {
        const Story story = openStory("hf");
        const std::vector<std::int64_t> first = someIds(13);
        const std::vector<std::int64_t> second{1, 9, 8, 7};
        TokenBatch both{first, {13, 4}, {}};
        both.ids.insert(both.ids.end(), second.begin(), second.end());
        const at::Tensor together = logitsOf(*story.decoder, both);
        compareClose(together.narrow(0, 0, 13), logitsOf(*story.decoder, first), kFloatTolerance);
        compareClose(together.narrow(0, 13, 4), logitsOf(*story.decoder, second), kFloatTolerance);
        const auto losses = tokenLosses(*story.decoder, both);
        QCOMPARE(losses[0].size(), std::size_t{12});
        QCOMPARE(losses[1].size(), std::size_t{3});
    }

    void cachedSequencesOfUnequalLengthStepTogether()
    {
        const Story story = openStory("hf");
        auto first = story.decoder->makeCache(8);
        auto second = story.decoder->makeCache(8);
        VERIFY_OK(first);
        VERIFY_OK(second);
        logitsOf(*story.decoder, TokenBatch{{1, 5, 6, 1, 9}, {3, 2}, {&*first, &*second}});
        const at::Tensor step
            = logitsOf(*story.decoder, TokenBatch{{7, 8}, {1, 1}, {&*first, &*second}});
        compareClose(step[0], logitsOf(*story.decoder, {1, 5, 6, 7})[-1], kFloatTolerance);
        compareClose(step[1], logitsOf(*story.decoder, {1, 9, 8})[-1], kFloatTolerance);
    }

    void theSameThreadsGiveTheSameBits()
    {
        const Story story = openStory("gguf/stories260K-Q8_0.gguf");
        const Story again = openStory("gguf/stories260K-Q8_0.gguf");
        QVERIFY(logitsOf(*story.decoder, someIds(70)).equal(logitsOf(*again.decoder, someIds(70))));
    }

    void tapsThatOnlyLookChangeNoBit()
    {
        const Story story = openStory("hf");
        const at::Tensor without = logitsOf(*story.decoder, someIds(9));
        const at::Tensor empty = logitsOf(*story.decoder, TokenBatch::of(someIds(9)), Taps());
        QStringList seen;
        Taps taps;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            if (layer.value() <= 0) {
                QStringList sizes;
                for (const std::int64_t size : tensor.sizes()) {
                    sizes << QString::number(size);
                }
                seen << QStringLiteral("%1 %2").arg(test::text(name), sizes.join(u'×'));
            }
        });
        QVERIFY(without.equal(empty));
        QVERIFY(without.equal(logitsOf(*story.decoder, TokenBatch::of(someIds(9)), taps)));
        QCOMPARE(seen.join(u", "_qs),
            u"embedding 9×64, attention_input 9×64, query 9×8×8, key 9×4×8, value 9×4×8, heads "
            u"9×8×8, "
            "attention_output 9×64, middle 9×64, feed_forward_input 9×64, gate 9×172, up 9×172, "
            "neurons 9×172, feed_forward_output 9×64, residual 9×64, final 9×64, logits 9×512"_qs);
    }

    void aTapCanReplaceATensor()
    {
        const Story story = openStory("hf");
        Taps taps;
        taps.add([](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            if (name == place::kFeedForwardOutput && layer == model::LayerId(2)) {
                tensor = at::zeros_like(tensor);
            }
        });
        at::Tensor middle;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            if (layer == model::LayerId(2) && name == place::kMiddle) {
                middle = tensor;
            } else if (layer == model::LayerId(2) && name == place::kResidual) {
                QVERIFY(tensor.equal(middle));
            }
        });
        const at::Tensor changed = logitsOf(*story.decoder, TokenBatch::of(someIds(9)), taps);
        QVERIFY(middle.defined());
        QVERIFY(deviation(changed, logitsOf(*story.decoder, someIds(9))) > 0.01);
    }

    void gradientsReachTheTaps()
    {
        const Story story = openStory("hf");
        Taps taps;
        at::Tensor neurons;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            if (name == place::kNeurons && layer == model::LayerId(0)) {
                neurons = tensor.detach().requires_grad_();
                tensor = neurons;
            }
        });
        const at::Tensor hidden = story.decoder->hidden(TokenBatch::of(someIds(5)), taps);
        story.decoder->logits(hidden).logsumexp(1).sum().backward();
        QVERIFY(neurons.grad().defined() && neurons.grad().abs().max().item<double>() > 0.0);
    }

    void whatCannotBeComputedIsRefused_data()
    {
        QTest::addColumn<std::vector<std::int64_t>>("ids");
        QTest::addColumn<QString>("part");
        QTest::newRow("too large") << std::vector<std::int64_t>{1, 512}
                                   << u"token 1 is 512, expected an id from 0 to 511"_qs;
        QTest::newRow("negative") << std::vector<std::int64_t>{-1} << u"token 0 is -1"_qs;
        QTest::newRow("empty") << std::vector<std::int64_t>{} << u"there is no token"_qs;
        QTest::newRow("too long") << std::vector<std::int64_t>(513, 1)
                                  << u"513 tokens, the model's context holds 512"_qs;
    }

    void whatCannotBeComputedIsRefused()
    {
        QFETCH(std::vector<std::int64_t>, ids);
        QFETCH(QString, part);
        const Story story = openStory("hf");
        const auto result = story.decoder->check(TokenBatch::of(ids));
        QVERIFY(!result);
        QCOMPARE(result.error().code, model::ErrorCode::InvalidArgument);
        QVERIFY2(test::text(result.error().message).contains(part), result.error().message.c_str());
    }

    void aCacheThatDoesNotFitIsRefusedWithBothSizes()
    {
        const Story story = openStory("hf");
        for (const std::int64_t capacity : {std::int64_t{1} << 40, std::int64_t{1} << 62}) {
            const auto cache = story.decoder->makeCache(capacity);
            QVERIFY(!cache);
            QCOMPARE(cache.error().code, model::ErrorCode::OutOfMemory);
            QVERIFY2(test::text(cache.error().message).contains(u"of memory are free"_qs),
                cache.error().message.c_str());
        }
    }

    void matchingWeightsStayInTheFile()
    {
        for (const auto& [form, isMapped] :
            {std::pair("hf", true), std::pair("hf-bf16-sharded", true),
                std::pair("gguf/stories260K-Q8_0.gguf", false)}) {
            auto opened = model::openModel(std::string(test::kStories) + form);
            VERIFY_OK(opened);
            const auto weights = loadWeights(*opened, {});
            VERIFY_OK(weights);
            QCOMPARE(isInFile(weights->layers[2].down.weight.const_data_ptr()), isMapped);
        }
    }

    void loadingCanBeCancelled()
    {
        auto opened = model::openModel(std::string(test::kStories) + "hf");
        VERIFY_OK(opened);
        const auto weights = loadWeights(*opened, {}, [](double share) { return share < 0.5; });
        QVERIFY(!weights);
        QCOMPARE(weights.error().code, model::ErrorCode::Cancelled);
    }

private:
    /// The address lies in a mapping of a file of weights.
    static bool isInFile(const void* address)
    {
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);) {
            unsigned long long begin = 0;
            unsigned long long end = 0;
            if (std::sscanf(line.c_str(), "%llx-%llx", &begin, &end) == 2
                && reinterpret_cast<std::uintptr_t>(address) >= begin
                && reinterpret_cast<std::uintptr_t>(address) < end) {
                return line.ends_with(".safetensors") || line.ends_with(".gguf");
            }
        }
        return false;
    }
};

QTEST_GUILESS_MAIN(TestDecoder)
#include "tst_decoder.moc"
