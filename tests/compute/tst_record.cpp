// SPDX-License-Identifier: Apache-2.0
// A recording of stories260K against plain float64 loops over the tensors of the same forward pass.
#include "compute/base/aten.h"
#include "compute/base/torch_runtime.h"
#include "compute/record/record.h"
#include "compute/record/weight_facts.h"
#include "model/text/open_tokenizer.h"
#include "tests/compute/stories.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <span>

using namespace lapidary;
using compute::CancelToken;
using compute::Progress;
using compute::RecordOptions;
using model::ErrorCode;
using model::LayerId;
using model::Recording;
using test::Story;

namespace {

constexpr std::int32_t kLayer = 3;

/// Two items with steps, one of them far too long for a sequence of 64 tokens; then plain texts.
const char* const kData
    = R"({"prompt":"Tom has a cat.","response":"The cat is big. So it is not small. Yes.","steps":[{"label":"extract","start":0,"end":15},{"label":"deduce","start":16,"end":35},{"label":"verify","start":36,"end":40}]}
{"text":"Once upon a time there was a little girl named Lily. She loved to play outside in the park with her friend. One day they saw a big red ball and a small blue bird in the tree, and the bird was very happy to see them."}
{"prompt":"Who is it?","response":"We know Tom is here. We know Sue is there. We know the dog is in the house, the bird is in the tree, the fish is in the water and the cat is on the big red mat near the door.","steps":[{"label":"understand","start":0,"end":20},{"label":"relate","start":21,"end":42}]}
{"text":"The sun was hot."}
)";

/// Everything that a forward pass of the recorded windows shows at one layer, in float64.
struct Seen
{
    at::Tensor heads, input, neurons, residual;
};

Seen observe(const Story& story, const Recording& recording)
{
    const c10::InferenceMode inference;
    std::map<std::string, std::vector<at::Tensor>> parts;
    const auto ids = recording.tokens().ids;
    const auto window = recording.tokens().window;
    for (std::size_t begin = 0; begin < ids.size();) {
        std::size_t end = begin;
        while (end < ids.size() && window[end] == window[begin]) {
            ++end;
        }
        compute::Taps taps;
        taps.add([&](at::Tensor& tensor, std::string_view name, LayerId layer) {
            if (layer == LayerId(kLayer)) {
                parts[std::string(name)].push_back(tensor.to(at::kDouble));
            }
        });
        story.decoder->hidden(compute::TokenBatch::of(std::vector<std::int64_t>(
                                  ids.begin() + static_cast<std::ptrdiff_t>(begin),
                                  ids.begin() + static_cast<std::ptrdiff_t>(end))),
            taps);
        begin = end;
    }
    using namespace compute::place;
    const auto all
        = [&parts](std::string_view name) { return at::cat(parts.at(std::string(name))); };
    return {all(kHeads), all(kFeedForwardInput), all(kNeurons), all(kResidual)};
}

at::Tensor tensorOf(std::span<const float> values, at::IntArrayRef shape)
{
    return at::tensor(at::ArrayRef<float>(values.data(), values.size()), at::kDouble).view(shape);
}

/// Largest deviation over the largest expected magnitude.
double deviation(std::span<const float> found, const at::Tensor& expected)
{
    const at::Tensor difference = tensorOf(found, expected.sizes()) - expected;
    return difference.abs().max().item<double>() / expected.abs().max().item<double>();
}

at::Tensor matrixOf(const Story& story, model::Role role)
{
    const model::RoleTensor* tensor = story.opened->find(role, LayerId(kLayer));
    const model::Shape& shape = story.opened->tensor(*tensor).shape;
    at::Tensor matrix = at::empty(shape, at::kFloat);
    const auto read = story.opened->readRows(
        *tensor, 0, {matrix.mutable_data_ptr<float>(), static_cast<std::size_t>(matrix.numel())});
    return read ? matrix.to(at::kDouble) : at::Tensor();
}

/// The number of a window's slice of the text, or −1.
std::int64_t sliceOf(const std::vector<model::TokenId>& text,
    std::span<const model::TokenId> window, std::int64_t length)
{
    for (std::size_t begin = 0; begin < text.size(); begin += static_cast<std::size_t>(length)) {
        const std::size_t size = std::min(static_cast<std::size_t>(length), text.size() - begin);
        if (size == window.size()
            && std::equal(
                window.begin(), window.end(), text.begin() + static_cast<std::ptrdiff_t>(begin))) {
            return static_cast<std::int64_t>(begin) / length;
        }
    }
    return -1;
}

} // namespace

class TestRecord : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_scratch{test::scratchTemplate()};
    std::unique_ptr<Story> m_story;
    std::optional<model::Tokenizer> m_tokenizer;

    std::string path(const char* name) const
    {
        return m_scratch.filePath(QString::fromUtf8(name)).toStdString();
    }

    RecordOptions options(const char* out) const
    {
        RecordOptions options;
        options.calibration.files = {path("data.jsonl")};
        options.calibration.sequenceLength = 64;
        options.calibration.sketchTokens = 24;
        options.out = path(out);
        return options;
    }

    model::Result<compute::RecordSummary> record(
        const RecordOptions& options,
        const compute::ProgressSink& progress = [](const Progress&) {},
        const CancelToken& cancel = CancelToken())
    {
        return compute::record(
            *m_story->opened, *m_story->decoder, *m_tokenizer, options, cancel, progress);
    }

private Q_SLOTS:

    void initTestCase()
    {
        compute::setThreadCount(
            1); // threads that wait in turns make the test slow on a busy machine
        m_story = std::make_unique<Story>(test::openStory("hf"));
        auto tokenizer = model::openTokenizer(m_story->opened->checkpoint());
        VERIFY_OK(tokenizer);
        m_tokenizer = *std::move(tokenizer);
        test::writeFile(m_scratch.path().toStdString(), "data.jsonl", kData);
    }

    void neuronsAreThoseOfPlainLoops()
    {
        const auto summary = record(options("plain"));
        VERIFY_OK(summary);
        const auto recording = Recording::open(path("plain"));
        VERIFY_OK(recording);
        const auto layer = recording->layer(LayerId(kLayer));
        VERIFY_OK(layer);
        const Seen seen = observe(*m_story, *recording);
        QCOMPARE(seen.neurons.size(0), recording->info().tokens);
        const at::Tensor h = seen.neurons;
        const at::Tensor u = seen.residual.square().sum(1).reciprocal();
        const at::Tensor w = (u / u.mean()).unsqueeze(1); // [T, 1]
        const at::Tensor down = matrixOf(*m_story, model::Role::Down);
        const model::RecordingDefinitions& words = recording->info().definitions;
        const at::Tensor fires = (h.abs() > words.neuronThresholds[kLayer]).to(at::kDouble);
        const at::Tensor kth = std::get<0>(h.abs().sort(1, /*descending=*/true))
                                   .narrow(1, words.activationTopK - 1, 1);
        QVERIFY(deviation(layer->rate, fires.mean(0)) < 1e-6);
        QVERIFY(deviation(layer->activationRate, (h.abs() >= kth).to(at::kDouble).mean(0)) < 1e-6);
        QVERIFY(deviation(layer->mean, h.mean(0)) < 1e-5);
        QVERIFY(deviation(layer->meanAbsolute, h.abs().mean(0)) < 1e-5);
        QVERIFY(deviation(layer->meanSquare, h.square().mean(0)) < 1e-5);
        QVERIFY(deviation(layer->weightedMeanSquare, (w * h.square()).mean(0)) < 1e-5);
        QVERIFY(
            deviation(layer->contribution, h.abs().mean(0) * down.square().sum(0).sqrt()) < 1e-5);
        const at::Tensor x = seen.input;
        QVERIFY(deviation(layer->momentInput, at::mm((x * w).t(), x) / h.size(0)) < 1e-5);
        QVERIFY(deviation(layer->momentCross, at::mm((x * w).t(), h.abs()) / h.size(0)) < 1e-5);
        const double share = fires.mean().item<double>();
        QVERIFY2(share > 0.07 && share < 0.13, qPrintable(QString::number(share)));
    }

    void headsAndStepsAreThoseOfPlainLoops()
    {
        VERIFY_OK(record(options("heads")));
        const auto recording = Recording::open(path("heads"));
        VERIFY_OK(recording);
        const auto layer = recording->layer(LayerId(kLayer));
        VERIFY_OK(layer);
        const Seen seen = observe(*m_story, *recording);
        const at::Tensor output = matrixOf(*m_story, model::Role::Output);
        std::vector<at::Tensor> norms;
        for (std::int64_t head = 0; head < 8; ++head) {
            const at::Tensor own = output.narrow(1, head * 8, 8); // [D, headDim]
            norms.push_back(at::mm(seen.heads.select(1, head), own.t()).square().sum(1).sqrt());
        }
        const at::Tensor n = at::stack(norms, 1); // [T, H]
        const model::RecordingDefinitions& words = recording->info().definitions;
        const at::Tensor headFires = (n > words.headThresholds[kLayer]).to(at::kDouble);
        const at::Tensor fires
            = (seen.neurons.abs() > words.neuronThresholds[kLayer]).to(at::kDouble);
        QVERIFY(deviation(layer->headNorm, n.mean(0)) < 1e-5);
        // The threshold is the norm of one head at one token: rounding decides on which side.
        const auto oneToken = [](std::int64_t tokens) { return 1.1 / static_cast<double>(tokens); };
        QVERIFY((tensorOf(layer->headRate, {8}) - headFires.mean(0)).abs().max().item<double>()
            < oneToken(n.size(0)));
        const auto labels = recording->tokens().label;
        std::int64_t stepsSeen = 0;
        for (std::size_t s = 0; s < model::kStepCount; ++s) {
            std::vector<std::int64_t> tokens;
            for (std::size_t t = 0; t < labels.size(); ++t) {
                if (labels[t] == static_cast<std::int8_t>(s)) {
                    tokens.push_back(static_cast<std::int64_t>(t));
                }
            }
            QCOMPARE(static_cast<std::int64_t>(tokens.size()), recording->info().labelTokens[s]);
            if (tokens.empty()) {
                QCOMPARE(layer->stepRate[s * 172], 0.0F);
                continue;
            }
            ++stepsSeen;
            const at::Tensor rows = at::tensor(tokens, at::kLong);
            const auto mean
                = [&rows](const at::Tensor& all) { return all.index_select(0, rows).mean(0); };
            QVERIFY(deviation(layer->stepRate.subspan(s * 172, 172), mean(fires)) < 1e-6);
            QVERIFY(deviation(layer->headStepNorm.subspan(s * 8, 8), mean(n)) < 1e-5);
            QVERIFY((tensorOf(layer->headStepRate.subspan(s * 8, 8), {8}) - mean(headFires))
                        .abs()
                        .max()
                        .item<double>()
                < oneToken(rows.size(0)));
        }
        QCOMPARE(stepsSeen, 3);
    }

    void theSketchHoldsItsTokens()
    {
        VERIFY_OK(record(options("sketch")));
        const auto recording = Recording::open(path("sketch"));
        VERIFY_OK(recording);
        const auto layer = recording->layer(LayerId(kLayer));
        VERIFY_OK(layer);
        const Seen seen = observe(*m_story, *recording);
        const auto tokens = recording->tokens().sketch;
        QCOMPARE(tokens.size(), std::size_t{24});
        const at::Tensor rows
            = at::tensor(at::ArrayRef<std::int32_t>(tokens.data(), 24)).to(at::kLong);
        const at::Tensor u = seen.residual.square().sum(1).reciprocal();
        QVERIFY(deviation(layer->sketchWeight, (u / u.mean()).index_select(0, rows)) < 1e-5);
        QVERIFY(deviation(layer->sketchInput, seen.input.index_select(0, rows)) < 1e-5);
        std::vector<float> found(24 * 172);
        for (std::size_t i = 0; i < 24; ++i) {
            layer->neuronsOfSketchToken(
                static_cast<std::int64_t>(i), std::span(found).subspan(i * 172, 172));
        }
        QVERIFY(deviation(found, seen.neurons.index_select(0, rows)) < 5e-4);
    }

    void itemsWithStepsAreNeverCut()
    {
        const auto summary = record(options("cut"));
        VERIFY_OK(summary);
        QCOMPARE(summary->info.leftOut, 1); // the long one; the long text is cut into windows
        QCOMPARE(summary->info.documents, 3);
        QCOMPARE(summary->info.labels, std::string("spans"));
        RecordOptions few = options("few");
        for (std::int64_t tokens = 1; tokens < summary->info.tokens; tokens += 5) {
            few.calibration.tokens = tokens;
            const auto partial = record(few);
            VERIFY_OK(partial);
            QVERIFY(partial->info.tokens <= tokens);
            const auto recording = Recording::open(path("few"));
            VERIFY_OK(recording);
            // Whole steps or none: the counts of each label are 0 or those of the whole item.
            for (std::size_t s = 0; s < model::kStepCount; ++s) {
                const std::int64_t count = partial->info.labelTokens[s];
                QVERIFY(count == 0 || count == summary->info.labelTokens[s]);
            }
        }
    }

    void everyWindowStartsAnew()
    {
        RecordOptions narrow = options("narrow");
        narrow.calibration.sequenceLength = 16;
        VERIFY_OK(record(narrow));
        const auto recording = Recording::open(path("narrow"));
        VERIFY_OK(recording);
        const auto window = recording->tokens().window;
        std::map<std::int32_t, std::int64_t> lengths;
        for (const std::int32_t one : window) {
            ++lengths[one];
        }
        for (const auto& [index, length] : lengths) {
            QVERIFY(length >= 1 && length <= 16);
        }
        QVERIFY(lengths.size() > static_cast<std::size_t>(recording->info().documents));
        const auto layer = recording->layer(LayerId(kLayer));
        VERIFY_OK(layer);
        QVERIFY(deviation(layer->mean, observe(*m_story, *recording).neurons.mean(0)) < 1e-5);
    }

    void aLongTextIsSampledFromAllOfIt()
    {
        std::string text;
        for (int i = 0; i < 100; ++i) {
            text += "On day " + std::to_string(i) + " the cat saw " + std::to_string(i * 7)
                + " birds.\n";
        }
        test::writeFile(m_scratch.path().toStdString(), "long.txt", text);
        const std::vector<model::TokenId> ids = m_tokenizer->encode(text).ids;
        compute::CalibrationOptions options;
        options.files = {path("long.txt")};
        options.sequenceLength = 32;
        options.tokens = 1'000'000;
        const auto all = compute::readCalibration(options, *m_tokenizer, {}, [](const auto&) {});
        VERIFY_OK(all);
        QCOMPARE(all->columns.ids.size(), ids.size());
        std::set<std::int64_t> slices;
        double sum = 0.0; // of the slices of the first eighth of the windows
        std::size_t begin = 0;
        for (const std::int64_t length : all->windowLengths) {
            const std::span<const model::TokenId> window(
                all->columns.ids.data() + begin, static_cast<std::size_t>(length));
            const std::int64_t slice = sliceOf(ids, window, 32);
            QVERIFY(slice >= 0 && slices.insert(slice).second);
            sum += slices.size() <= 8 ? static_cast<double>(slice) : 0.0;
            begin += static_cast<std::size_t>(length);
        }
        QVERIFY(slices.size() > 60);
        QVERIFY2(sum / 8.0 > 12.0, "the first windows are the first of the text");
    }

    void theSameSeedGivesTheSameBits()
    {
        VERIFY_OK(record(options("first")));
        VERIFY_OK(record(options("second")));
        for (const char* name :
            {"recording.json", "tokens.safetensors", "layer-0003.safetensors"}) {
            QCOMPARE(test::readFile(path("first") + "/" + name),
                test::readFile(path("second") + "/" + name));
        }
        RecordOptions other = options("second");
        other.calibration.seed = 2;
        VERIFY_OK(record(other));
        QVERIFY(test::readFile(path("first") + "/tokens.safetensors")
            != test::readFile(path("second") + "/tokens.safetensors"));
    }

    void cancellingKeepsWhatWasSeen()
    {
        std::string text;
        for (int i = 0; i < 12; ++i) {
            text += "{\"text\":\"" + std::string(300, static_cast<char>('a' + i)) + "\"}\n";
        }
        test::writeFile(m_scratch.path().toStdString(), "long.jsonl", text);
        RecordOptions many = options("cancelled");
        many.calibration.files = {path("long.jsonl")};
        CancelToken cancel;
        const auto summary = record(
            many,
            [&cancel](const Progress& progress) {
                if (progress.phase == "recording") {
                    cancel.cancel();
                }
            },
            cancel);
        VERIFY_OK(summary);
        QVERIFY(summary->info.isPartial);
        QVERIFY(summary->info.tokens > 0 && summary->info.tokens <= 1024);
        const auto recording = Recording::open(path("cancelled"));
        VERIFY_OK(recording);
        QVERIFY(recording->tokens().sketch.size() < 24);
        for (std::int32_t i = 0; i < 5; ++i) {
            VERIFY_OK(recording->layer(LayerId(i)));
        }
        const auto layer = recording->layer(LayerId(kLayer));
        QVERIFY(deviation(layer->mean, observe(*m_story, *recording).neurons.mean(0)) < 1e-5);
        QCOMPARE(QDir(m_scratch.filePath(u"cancelled"_qs)).entryList(QDir::Files).size(), 7);
    }

    void cancellingBeforeTheFirstTokensKeepsNothing()
    {
        CancelToken cancel;
        cancel.cancel();
        const auto summary = record(
            options("never"), [](const Progress&) {}, cancel);
        QVERIFY(!summary);
        QCOMPARE(summary.error().code, ErrorCode::Cancelled);
        QVERIFY(!QFileInfo::exists(m_scratch.filePath(u"never"_qs)));
    }

    void foldersOfOthersAreNotReplaced()
    {
        test::writeFile(path("thesis"), "chapter", "1");
        const auto summary = record(options("thesis"));
        QVERIFY(!summary);
        QCOMPARE(summary.error().code, ErrorCode::InvalidArgument);
        VERIFY_OK(record(options("again")));
        VERIFY_OK(record(options("again")));
    }

    void aFileWithoutATokenIsNamed()
    {
        test::writeFile(m_scratch.path().toStdString(), "empty.jsonl", "\n");
        RecordOptions nothing = options("nothing");
        nothing.calibration.files = {path("empty.jsonl")};
        const auto summary = record(nothing);
        QVERIFY(!summary);
        QVERIFY(test::text(summary.error().line()).contains(u"empty.jsonl"_qs));
    }

    void reservoirsAreEvenAndWithoutRepetition()
    {
        std::vector<int> counts(50, 0);
        for (std::uint64_t seed = 0; seed < 2000; ++seed) {
            const auto sample = compute::reservoirSample(50, 10, seed);
            QCOMPARE(sample.size(), std::size_t{10});
            QVERIFY(std::is_sorted(sample.begin(), sample.end(), std::less_equal<>()));
            for (const std::int32_t value : sample) {
                ++counts[static_cast<std::size_t>(value)];
            }
        }
        for (const int count : counts) { // 400 expected, standard deviation 18
            QVERIFY2(std::abs(count - 400) < 90, qPrintable(QString::number(count)));
        }
        QCOMPARE(compute::reservoirSample(3, 10, 1), (std::vector<std::int32_t>{0, 1, 2}));
    }
};

QTEST_GUILESS_MAIN(TestRecord)
#include "tst_record.moc"
