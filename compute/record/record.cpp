// SPDX-License-Identifier: Apache-2.0
#include "compute/record/record.h"

#include "compute/base/aten.h"
#include "compute/decoder/decoder.h"
#include "compute/decoder/free_memory.h"
#include "compute/record/layer_recorder.h"
#include "compute/record/weight_facts.h"
#include "model/core/output_folder.h"
#include "model/recording/recording_writer.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace lapidary::compute {
namespace {

namespace fs = std::filesystem;
using model::Error;
using model::ErrorCode;
using model::LayerId;
using model::Result;

/// Tokens of one forward pass: large enough for the matrix products, small enough to be cancelled
/// within a second.
constexpr std::int64_t kTokensAtOnce = 1024;

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

class Recorder
{
public:
    Recorder(const model::OpenedModel& model, const Decoder& decoder, const RecordOptions& options,
        Calibration calibration)
        : m_model(model)
        , m_decoder(decoder)
        , m_options(options)
        , m_calibration(std::move(calibration))
    { }

    Result<RecordSummary> run(const CancelToken& cancel, const ProgressSink& progress)
    {
        LAP_CHECK(checkMemory());
        LAP_TRY(model::OutputFolder folder,
            model::OutputFolder::create(m_options.out, [](const fs::path& path) {
                return model::Recording::open(path.string()).hasValue();
            }));
        LAP_CHECK(prepareLayers(folder.path(), cancel, progress));
        LAP_CHECK(passOver(cancel, progress));
        RecordSummary summary;
        summary.seconds = m_seconds;
        LAP_TRY(summary.info, makeInfo());
        LAP_CHECK(write(folder.path(), summary.info, progress));
        m_layers.clear(); // and with them the files that the folder must not keep
        LAP_CHECK(folder.commit());
        return summary;
    }

private:
    std::int64_t total() const
    {
        return static_cast<std::int64_t>(m_calibration.columns.ids.size());
    }

    std::int64_t topK() const
    {
        const std::int64_t F = m_decoder.config().intermediateSize;
        const std::int64_t wanted = m_options.activationTopK > 0
            ? m_options.activationTopK
            : std::max<std::int64_t>(10, F / 100);
        return std::min(wanted, F);
    }

    /// The sums of all layers in float64, and the buffers of one batch.
    Result<void> checkMemory() const
    {
        const model::ModelConfig& config = m_decoder.config();
        const auto D = static_cast<double>(config.hiddenSize);
        const auto F = static_cast<double>(config.intermediateSize);
        const double moments = m_options.hasMoments ? D * (D + F) : 0.0;
        const double columns = 11.0 * F;
        const double bytes = 8.0 * static_cast<double>(config.layers) * (moments + columns)
            + 4.0 * static_cast<double>(kTokensAtOnce) * 8.0 * (D + F);
        return checkFreeMemory(static_cast<std::uint64_t>(bytes), "the statistics of all layers",
            m_options.hasMoments ? "record with --moments none, or free memory" : "free memory");
    }

    Result<void> prepareLayers(
        const fs::path& folder, const CancelToken& cancel, const ProgressSink& progress)
    {
        const model::ModelConfig& config = m_decoder.config();
        const SketchShape shape{static_cast<std::int64_t>(m_calibration.columns.sketch.size()),
            config.intermediateSize, config.hiddenSize, config.heads};
        for (std::int32_t i = 0; i < config.layers; ++i) {
            if (cancel.isCancelled()) {
                return cancelled();
            }
            const LayerId layer(i);
            LAP_TRY(LayerSetting setting, settingOf(layer));
            LAP_TRY(SketchScratch scratch,
                SketchScratch::create(
                    folder / (model::Recording::layerName(layer) + ".rows"), shape));
            m_layers.emplace_back(std::move(setting), std::move(scratch));
            progress({"reading weights", static_cast<double>(i + 1),
                static_cast<double>(config.layers), "layers", {}});
        }
        return {};
    }

    Result<LayerSetting> settingOf(LayerId layer) const
    {
        const model::ModelConfig& config = m_decoder.config();
        LayerSetting setting;
        setting.layer = layer;
        setting.neurons = config.intermediateSize;
        setting.hiddenSize = config.hiddenSize;
        setting.heads = config.heads;
        setting.activationTopK = topK();
        setting.neuronQuantile = m_options.neuronQuantile;
        setting.headQuantile = m_options.headQuantile;
        setting.hasMoments = m_options.hasMoments;
        LAP_TRY(setting.downNorms, downColumnNorms(m_model, layer));
        LAP_TRY(setting.headRoots, headRoots(m_model, layer));
        return setting;
    }

    static Error cancelled()
    {
        return {ErrorCode::Cancelled, "the recording was cancelled before its first tokens", {}, {},
            {}};
    }

    Result<void> passOver(const CancelToken& cancel, const ProgressSink& progress)
    {
        const auto begin = Clock::now();
        std::size_t window = 0;
        while (m_done < total() && !cancel.isCancelled()) {
            TokenBatch batch = nextBatch(window);
            LAP_CHECK(recordBatch(batch));
            m_seconds = secondsSince(begin);
            const auto done = static_cast<double>(m_done);
            const auto all = static_cast<double>(total());
            progress({"recording", done, all, "tokens", m_seconds / done * (all - done)});
        }
        return m_done > 0 ? Result<void>() : Result<void>(cancelled());
    }

    /// The next windows, end to end.
    TokenBatch nextBatch(std::size_t& window) const
    {
        TokenBatch batch;
        std::int64_t tokens = 0;
        const std::vector<std::int64_t>& lengths = m_calibration.windowLengths;
        do {
            batch.lengths.push_back(lengths[window]);
            tokens += lengths[window++];
        } while (window < lengths.size() && tokens + lengths[window] <= kTokensAtOnce);
        const auto first = m_calibration.columns.ids.begin() + m_done;
        batch.ids.assign(first, first + tokens);
        return batch;
    }

    Result<void> recordBatch(const TokenBatch& batch)
    {
        LAP_CHECK(m_decoder.check(batch));
        const auto N = static_cast<std::int64_t>(batch.ids.size());
        const model::TokenColumns& columns = m_calibration.columns;
        const auto low = std::lower_bound(columns.sketch.begin(), columns.sketch.end(), m_done);
        const auto high
            = std::lower_bound(columns.sketch.begin(), columns.sketch.end(), m_done + N);
        std::vector<std::int64_t> sketch;
        std::transform(low, high, std::back_inserter(sketch),
            [this](std::int32_t token) { return token - m_done; });
        const BatchTokens tokens{
            std::span(columns.label)
                .subspan(static_cast<std::size_t>(m_done), static_cast<std::size_t>(N)),
            sketch};
        LAP_CHECK(observe(batch, tokens));
        m_done += N;
        return {};
    }

    /// The forward pass, with a tap that gathers a layer's tensors and records them when the last
    /// of them is there.
    Result<void> observe(const TokenBatch& batch, const BatchTokens& tokens)
    {
        const c10::InferenceMode inference;
        std::optional<Error> error;
        LayerBatch gathered;
        Taps taps;
        taps.add([&](at::Tensor& tensor, std::string_view name, LayerId layer) {
            if (name == place::kHeads) {
                gathered.heads = tensor;
            } else if (name == place::kFeedForwardInput) {
                gathered.input = tensor;
            } else if (name == place::kNeurons) {
                gathered.neurons = tensor;
            } else if (name == place::kResidual && !error) {
                gathered.residual = tensor;
                LayerRecorder& recorder = m_layers[static_cast<std::size_t>(layer.value())];
                if (auto result = recorder.add(gathered, tokens, m_buffer); !result) {
                    error = std::move(result).error();
                }
                gathered = {};
            }
        });
        m_decoder.hidden(batch, taps);
        return error ? Result<void>(*std::move(error)) : Result<void>();
    }

    Result<model::RecordingInfo> makeInfo()
    {
        truncateTokens();
        const model::ModelConfig& config = m_decoder.config();
        const model::TokenColumns& columns = m_calibration.columns;
        model::RecordingInfo info;
        info.model = relativeToOut(m_model.checkpoint().path());
        LAP_TRY(info.fingerprint, m_model.checkpoint().fingerprint());
        info.isPartial = m_isPartial;
        info.tokens = m_done;
        info.leftOut = m_calibration.leftOut;
        info.documents = *std::max_element(columns.document.begin(), columns.document.end()) + 1;
        info.sequenceLength = m_options.calibration.sequenceLength;
        info.seed = m_options.calibration.seed;
        info.data = recordedFiles();
        info.layers = config.layers;
        info.neurons = config.intermediateSize;
        info.heads = config.heads;
        info.hiddenSize = config.hiddenSize;
        info.sketchTokens = static_cast<std::int64_t>(columns.sketch.size());
        info.hasMoments = m_options.hasMoments;
        info.labels = m_calibration.hasSteps ? "spans" : "none";
        for (const std::int8_t label : columns.label) {
            if (label >= 0) {
                ++info.labelTokens[static_cast<std::size_t>(label)];
            }
        }
        info.definitions = definitions();
        return info;
    }

    model::RecordingDefinitions definitions() const
    {
        model::RecordingDefinitions definitions;
        definitions.neuronQuantile = m_options.neuronQuantile;
        definitions.headQuantile = m_options.headQuantile;
        definitions.activationTopK = topK();
        for (const LayerRecorder& layer : m_layers) {
            definitions.neuronThresholds.push_back(layer.neuronThreshold());
            definitions.headThresholds.push_back(layer.headThreshold());
        }
        return definitions;
    }

    /// Keeps only the tokens that were seen.
    void truncateTokens()
    {
        m_isPartial = m_done < total();
        const auto T = static_cast<std::size_t>(m_done);
        model::TokenColumns& columns = m_calibration.columns;
        columns.ids.resize(T);
        columns.window.resize(T);
        columns.document.resize(T);
        columns.label.resize(T);
        columns.sketch.resize(static_cast<std::size_t>(m_layers.front().sketchTokens()));
    }

    /// Tokens and items that each file gave.
    std::vector<model::RecordedFile> recordedFiles() const
    {
        std::vector<model::RecordedFile> files = m_calibration.files;
        std::int32_t next = 0; // documents are numbered in the order of their first tokens
        for (const std::int32_t document : m_calibration.columns.document) {
            model::RecordedFile& file
                = files[m_calibration.documentFile[static_cast<std::size_t>(document)]];
            ++file.tokens;
            if (document == next) {
                ++file.items;
                ++next;
            }
        }
        for (model::RecordedFile& file : files) {
            file.path = relativeToOut(file.path);
        }
        return files;
    }

    std::string relativeToOut(const std::string& path) const
    {
        std::error_code code;
        const fs::path out = fs::absolute(m_options.out, code).lexically_normal();
        return fs::absolute(path, code).lexically_normal().lexically_relative(out).string();
    }

    Result<void> write(
        const fs::path& folder, const model::RecordingInfo& info, const ProgressSink& progress)
    {
        LAP_CHECK(model::writeRecordingTokens(folder, m_calibration.columns));
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const LayerId layer(static_cast<std::int32_t>(i));
            LAP_CHECK(model::writeRecordingLayer(
                folder, info, layer, m_layers[i].columns(info.labelTokens)));
            progress({"writing", static_cast<double>(i + 1), static_cast<double>(m_layers.size()),
                "layers", {}});
        }
        return model::writeRecordingInfo(folder, info);
    }

    const model::OpenedModel& m_model;
    const Decoder& m_decoder;
    const RecordOptions& m_options;
    Calibration m_calibration;
    std::vector<LayerRecorder> m_layers;
    MomentBuffer m_buffer;
    std::int64_t m_done = 0; ///< tokens
    double m_seconds = 0.0;
    bool m_isPartial = false;
};

} // namespace

Result<RecordSummary> record(const model::OpenedModel& model, const Decoder& decoder,
    const model::Tokenizer& tokenizer, const RecordOptions& options, const CancelToken& cancel,
    const ProgressSink& progress)
{
    LAP_TRY(
        Calibration calibration, readCalibration(options.calibration, tokenizer, cancel, progress));
    return Recorder(model, decoder, options, std::move(calibration)).run(cancel, progress);
}

} // namespace lapidary::compute
