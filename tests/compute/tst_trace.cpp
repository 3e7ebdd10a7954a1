// SPDX-License-Identifier: Apache-2.0
// Traces and interventions: against the gate itself, against `generate`, and what each intervention
// promises.
#include "compute/base/aten.h"
#include "compute/decoder/score.h"
#include "compute/trace/trace.h"
#include "model/text/open_tokenizer.h"
#include "model/trace/trace.h"
#include "tests/compute/converted_story.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>
#include <QtTest>
#include <c10/core/InferenceMode.h>

using namespace lapidary;
using namespace lapidary::compute;

namespace {

const std::vector<std::int64_t> kIds{1, 403, 407, 261, 378, 17, 56, 300, 301, 5, 99, 2, 9};

/// A conversion of the fixture with ragged experts; layer 1 is dense.
struct Mixture
{
    explicit Mixture(const std::string& folder)
    {
        model::GateSpec gate{.score = model::GateScore::Sigmoid,
            .renormalise = true,
            .hasSelectionBias = true,
            .active = 2};
        test::writeConvertedStory(folder, test::raggedCut(gate));
        auto model = model::openModel(folder);
        opened = std::make_unique<model::OpenedModel>(*std::move(model));
        decoder = *makeDecoder(*opened, {});
    }

    std::vector<PlannedIntervention> plan(const model::Json& options) const
    {
        auto planned = tryPlan(options);
        if (!planned) {
            qFatal("%s", planned.error().line().c_str());
        }
        return *planned;
    }

    model::Result<std::vector<PlannedIntervention>> tryPlan(const model::Json& options) const
    {
        LAP_TRY(const model::Params params, model::Params::parse(interventionOptions(), options));
        return parseInterventions(params, opened->config());
    }

    TraceResult trace(const std::vector<PlannedIntervention>& planned = {}) const
    {
        const CancelToken cancel;
        const std::vector<std::int8_t> labels(kIds.size(), 3);
        auto result = traceTexts(
            *decoder, {{{kIds, labels, 4}}, 0}, planned, cancel, [](const Progress&) {});
        if (!result) {
            qFatal("%s", result.error().line().c_str());
        }
        return *std::move(result);
    }

    at::Tensor logits(const std::vector<PlannedIntervention>& planned) const
    {
        const c10::InferenceMode inference;
        Taps taps;
        addTaps(taps, planned, opened->config());
        return decoder->logits(decoder->hidden(TokenBatch::of(kIds), taps), taps);
    }

    std::unique_ptr<model::OpenedModel> opened;
    std::unique_ptr<Decoder> decoder;
};

/// Experts of a token in a layer.
std::vector<std::int16_t> chosenBy(const TraceColumns& columns, std::size_t token, int layer)
{
    const auto begin = columns.experts.begin()
        + static_cast<std::ptrdiff_t>(
            (static_cast<std::int64_t>(token) * columns.layers + layer) * columns.slots);
    return {begin, begin + columns.slots};
}

bool holds(const std::vector<std::int16_t>& experts, int expert)
{
    return std::find(experts.begin(), experts.end(), expert) != experts.end();
}

} // namespace

class TestTrace : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_scratch{test::scratchTemplate()};
    std::unique_ptr<Mixture> m_mixture;

    std::string path(const std::string& name) const
    {
        return m_scratch.filePath(QString::fromStdString(name)).toStdString();
    }

private Q_SLOTS:

    void initTestCase() { m_mixture = std::make_unique<Mixture>(path("moe")); }

    void aTraceHoldsWhatTheGatesChoseAndTheLossOfEachToken()
    {
        const TraceResult result = m_mixture->trace();
        const TraceColumns& columns = result.columns;
        QCOMPARE(columns.layers, std::int64_t{5});
        QCOMPARE(columns.slots, std::int64_t{2});
        std::map<int, at::Tensor> experts;
        std::map<int, at::Tensor> weights;
        Taps taps;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            if (name == place::kExperts) {
                experts[layer.value()] = tensor;
            } else if (name == place::kExpertWeights) {
                weights[layer.value()] = tensor;
            }
        });
        const c10::InferenceMode inference;
        m_mixture->decoder->hidden(TokenBatch::of(kIds), taps);
        QCOMPARE(experts.count(1), std::size_t{0}); // dense
        for (std::size_t t = 0; t < kIds.size(); ++t) {
            QCOMPARE(chosenBy(columns, t, 1), (std::vector<std::int16_t>{-1, -1}));
            for (const int layer : {0, 2, 3, 4}) {
                for (std::int64_t k = 0; k < 2; ++k) {
                    const auto place = (t * 5 + static_cast<std::size_t>(layer)) * 2
                        + static_cast<std::size_t>(k);
                    const auto row = static_cast<std::int64_t>(t);
                    QCOMPARE(std::int64_t{columns.experts[place]},
                        experts[layer][row][k].item<std::int64_t>());
                    QCOMPARE(columns.weights[place], weights[layer][row][k].item<float>());
                }
            }
        }
        const auto losses = tokenLosses(*m_mixture->decoder, TokenBatch::of(kIds)).front();
        QVERIFY(std::isnan(columns.logprobs[0]));
        for (std::size_t t = 1; t < kIds.size(); ++t) {
            QVERIFY(std::abs(static_cast<double>(columns.logprobs[t]) + losses[t - 1]) < 1e-6);
        }
    }

    void withoutInterventionsTheTokensAndBitsAreThoseOfGenerate()
    {
        const CancelToken cancel;
        GenerationOptions options;
        options.maxTokens = 12;
        std::vector<at::Tensor> bits;
        options.taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId) {
            if (name == place::kLogits) {
                bits.push_back(tensor.clone());
            }
        });
        const auto plain = generate(*m_mixture->decoder, nullptr, kIds, options, cancel);
        VERIFY_OK(plain);
        GenerationOptions untapped;
        untapped.maxTokens = 12;
        const auto bare = generate(*m_mixture->decoder, nullptr, kIds, untapped, cancel);
        VERIFY_OK(bare);
        QCOMPARE(plain->ids, bare->ids);
        const auto traced = traceGeneration(
            *m_mixture->decoder, nullptr, kIds, untapped, {}, cancel, [](const Progress&) {});
        VERIFY_OK(traced);
        QCOMPARE(traced->generation->ids, bare->ids);
        QCOMPARE(traced->columns.ids.size(), kIds.size() + 12); // the last one went through too
        QCOMPARE(traced->columns.experts.size(), (kIds.size() + 12) * 5 * 2);
        QVERIFY(!chosenBy(traced->columns, kIds.size() + 11, 0).empty());
        QVERIFY(chosenBy(traced->columns, kIds.size() + 11, 0)[0] >= 0);
        for (std::size_t i = 0; i + 1 < bare->ids.size(); ++i) {
            const at::Tensor row = bits[i + 1].squeeze(0);
            const double logprob = (row[bare->ids[i + 1]] - at::logsumexp(row, 0)).item<double>();
            const std::size_t token = kIds.size() + i + 1;
            QVERIFY(
                std::abs(static_cast<double>(traced->columns.logprobs[token]) - logprob) < 1e-5);
        }
    }

    void aMutedExpertIsNeverChosenAndOtherTokensKeepTheirChoice()
    {
        const TraceColumns before = m_mixture->trace().columns;
        for (int expert = 0; expert < 4; ++expert) {
            const auto plan = m_mixture->plan({{"mute", {"0:" + std::to_string(expert)}}});
            const TraceColumns after = m_mixture->trace(plan).columns;
            bool wasChosen = false;
            for (std::size_t t = 0; t < kIds.size(); ++t) {
                wasChosen = wasChosen || holds(chosenBy(before, t, 0), expert);
                QVERIFY(!holds(chosenBy(after, t, 0), expert));
                if (!holds(chosenBy(before, t, 0), expert)) {
                    QCOMPARE(chosenBy(after, t, 0), chosenBy(before, t, 0));
                }
            }
            QCOMPARE(!at::equal(m_mixture->logits(plan), m_mixture->logits({})), wasChosen);
        }
    }

    void forcingWhatIsChosenAnywayChangesNoBit()
    {
        const TraceColumns before = m_mixture->trace().columns;
        const at::Tensor plain = m_mixture->logits({});
        bool isAlwaysChosenSomewhere = false;
        for (const int layer : {0, 2, 3, 4}) {
            for (int expert = 0; expert < 4; ++expert) {
                const auto plan = m_mixture->plan(
                    {{"force", {std::to_string(layer) + ":" + std::to_string(expert)}}});
                const TraceColumns after = m_mixture->trace(plan).columns;
                bool isAlways = true;
                for (std::size_t t = 0; t < kIds.size(); ++t) {
                    const bool wasChosen = holds(chosenBy(before, t, layer), expert);
                    isAlways = isAlways && wasChosen;
                    QVERIFY(holds(chosenBy(after, t, layer), expert));
                    if (layer == 0 && wasChosen) {
                        QCOMPARE(chosenBy(after, t, layer), chosenBy(before, t, layer));
                    }
                }
                isAlwaysChosenSomewhere = isAlwaysChosenSomewhere || isAlways;
                QCOMPARE(at::equal(m_mixture->logits(plan), plain), isAlways);
            }
        }
        // One token alone: the expert that it chooses can be forced without a change.
        const int chosen = chosenBy(before, 0, 0)[1];
        const auto plan = m_mixture->plan({{"force", {"0:" + std::to_string(chosen)}}});
        QVERIFY(at::equal(m_mixture->logits(plan)[0], plain[0]));
    }

    void aForcedExpertHasTheWeightThatTheGateGivesIt()
    {
        const TraceColumns before = m_mixture->trace().columns;
        std::size_t token = 0;
        int expert = 0;
        while (holds(chosenBy(before, token, 0), expert)) {
            ++expert;
        }
        const auto plan = m_mixture->plan({{"force", {"0:" + std::to_string(expert)}}});
        const TraceColumns after = m_mixture->trace(plan).columns;
        at::Tensor logits;
        Taps taps;
        taps.add([&](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
            if (name == place::kRouterLogits && layer == model::LayerId(0)) {
                logits = tensor;
            }
        });
        const c10::InferenceMode inference;
        m_mixture->decoder->hidden(TokenBatch::of(kIds), taps);
        const auto experts = chosenBy(after, token, 0);
        const auto sigma
            = [&](int e) { return 1.0 / (1.0 + std::exp(-logits[0][e].item<double>())); };
        const double sum = sigma(experts[0]) + sigma(experts[1]);
        QCOMPARE(int{experts[1]}, expert);
        QVERIFY(std::abs(static_cast<double>(after.weights[1]) - sigma(expert) / sum) < 1e-6);
    }

    void boostMultipliesBeforeTheSumAndOneChangesNoBit()
    {
        const TraceColumns before = m_mixture->trace().columns;
        const int expert = chosenBy(before, 0, 0)[1];
        const std::string place = "0:" + std::to_string(expert);
        const at::Tensor plain = m_mixture->logits({});
        QVERIFY(at::equal(m_mixture->logits(m_mixture->plan({{"boost", {place + "=1"}}})), plain));
        const auto plan = m_mixture->plan({{"boost", {place + "=4"}}});
        const TraceColumns after = m_mixture->trace(plan).columns;
        const double other = static_cast<double>(before.weights[0]);
        const double own = static_cast<double>(before.weights[1]) * 4.0;
        QVERIFY(std::abs(static_cast<double>(after.weights[1]) - own / (own + other)) < 1e-6);
        QVERIFY(!at::equal(m_mixture->logits(plan), plain));
    }

    void whatCannotBeDoneIsSaid_data()
    {
        QTest::addColumn<std::string>("options");
        QTest::addColumn<std::string>("part");
        QTest::newRow("form") << std::string(R"({"mute": ["2-5"]})") << std::string("LAYER:EXPERT");
        QTest::newRow("layer") << std::string(R"({"mute": ["5:0"]})") << std::string("no layer 5");
        QTest::newRow("expert") << std::string(R"({"force": ["0:4"]})")
                                << std::string("no routed expert 4, it has 0 to 3");
        QTest::newRow("dense") << std::string(R"({"force": ["1:0"]})")
                               << std::string("it has none");
        QTest::newRow("too many") << std::string(R"({"mute": ["0:0", "0:1", "0:2"]})")
                                  << std::string("leaves 1 experts");
        QTest::newRow("forced") << std::string(R"({"force": ["0:0", "0:1", "0:2"]})")
                                << std::string("chooses only 2");
        QTest::newRow("both") << std::string(R"({"force": ["0:0"], "mute": ["0:0"]})")
                              << std::string("both muted and forced");
        QTest::newRow("twice") << std::string(R"({"mute": ["0:0", "0:0"]})")
                               << std::string("twice");
        QTest::newRow("factor") << std::string(R"({"boost": ["0:0=-1"]})")
                                << std::string("a factor");
        QTest::newRow("no factor") << std::string(R"({"boost": ["0:0"]})") << std::string("FACTOR");
    }

    void whatCannotBeDoneIsSaid()
    {
        QFETCH(std::string, options);
        QFETCH(std::string, part);
        const auto planned = m_mixture->tryPlan(model::Json::parse(options));
        QVERIFY(!planned);
        QVERIFY2(
            planned.error().line().find(part) != std::string::npos, planned.error().line().c_str());
    }

    void aTraceFolderIsReadBackAsItWas()
    {
        const TraceResult result = m_mixture->trace();
        const auto tokenizer = model::openTokenizer(m_mixture->opened->checkpoint());
        VERIFY_OK(tokenizer);
        const model::Json summary = traceSummary(result, *m_mixture->opened, &*tokenizer, {}, 1);
        const std::string folder = path("trace");
        VERIFY_OK(writeTrace(folder, result.columns, summary));
        VERIFY_OK(writeTrace(folder, result.columns, summary)); // its own result may be replaced
        const auto trace = model::Trace::open(folder);
        VERIFY_OK(trace);
        QCOMPARE(trace->tokens(), std::int64_t{13});
        QCOMPARE(trace->experts(1), std::int64_t{0});
        QCOMPARE(trace->experts(0), std::int64_t{4});
        QCOMPARE(trace->promptTokens(0), std::int64_t{4});
        for (std::size_t t = 0; t < kIds.size(); ++t) {
            const auto chosen = trace->chosen(static_cast<std::int64_t>(t), 2);
            QCOMPARE(std::vector<std::int16_t>(chosen.begin(), chosen.end()),
                chosenBy(result.columns, t, 2));
        }
        std::string text;
        for (const std::string& piece : trace->pieces()) {
            text += piece;
        }
        QCOMPARE(text, tokenizer->decode(trace->ids()));
        std::int64_t load = 0;
        for (const model::Json& count : summary["load"][0]) {
            load += count.get<std::int64_t>();
        }
        QCOMPARE(load, std::int64_t{26}); // two experts a token
    }

    void aDamagedTraceIsRefused()
    {
        const TraceResult result = m_mixture->trace();
        const auto damaged = [&](const char* key, const model::Json& value) {
            model::Json summary = traceSummary(result, *m_mixture->opened, nullptr, {}, 1);
            summary[key] = value;
            summary["format"] = model::kTraceFormat;
            const std::string folder = path(std::string("damaged-") + key);
            if (!writeTrace(folder, result.columns, summary)) {
                qFatal("a trace could not be written");
            }
            return model::Trace::open(folder);
        };
        QVERIFY(!damaged("tokens", 14));
        QVERIFY(!damaged("slots", 1e9));
        QVERIFY(!damaged("experts", {2, 0, 4, 4, 4})); // an expert 3 is in the tensor
        QVERIFY(!damaged("pieces", {"a"}));
        QVERIFY(!damaged("sequences", 0));
        QVERIFY(damaged("seed", 5)); // what says nothing of the tensors may differ
    }

    void stepsOfDataReachTheirTokens()
    {
        const std::string file = path("items.jsonl");
        std::ofstream(file) << R"({"prompt": "A girl", "response": "saw a dog. It ran.", )"
                            << R"("steps": [{"label": "extract", "start": 0, "end": 10}, )"
                            << R"({"label": "deduce", "start": 11, "end": 18}]})"
                            << "\n"
                            << R"({"text": "Once upon a time"})"
                            << "\n";
        const auto tokenizer = model::openTokenizer(m_mixture->opened->checkpoint());
        const auto input = readTraceData({{file}, 0, 0}, *tokenizer, 512);
        VERIFY_OK(input);
        QCOMPARE(input->sequences.size(), std::size_t{2});
        const TraceSequence& item = input->sequences[0];
        const auto prompt = static_cast<std::size_t>(item.promptTokens);
        for (std::size_t t = 0; t < prompt; ++t) {
            QCOMPARE(item.labels[t], model::kNoStep);
        }
        QCOMPARE(item.labels[prompt], std::int8_t{1});
        QCOMPARE(item.labels.back(), std::int8_t{3});
        QCOMPARE(input->sequences[1].labels.front(), model::kNoStep);
        const auto second = readTraceData({{file}, 1, 1}, *tokenizer, 512);
        QCOMPARE(second->sequences.size(), std::size_t{1});
        QCOMPARE(second->sequences[0].ids, input->sequences[1].ids);
        QVERIFY(!readTraceData({{file}, 2, 0}, *tokenizer, 512));
        QCOMPARE(readTraceData({{file}, 0, 0}, *tokenizer, 6)->leftOut, std::int64_t{1});
    }
};

QTEST_GUILESS_MAIN(TestTrace)
#include "tst_trace.moc"
