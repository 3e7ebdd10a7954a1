// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/convert.h"

#include "compute/base/aten.h"
#include "compute/convert/exactness.h"
#include "model/checkpoint/safetensors/writer.h"
#include "model/core/atomic_file.h"
#include "model/grouping/grouping_file.h"
#include "model/text/companions.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstdio>

namespace lapidary::compute {
namespace {

using model::Json;
using model::Result;

/// Tokens whose logits are compared and kept.
constexpr std::size_t kReferenceTokens = 128;
/// Below this many calibration tokens per neuron a refit generalises badly.
constexpr double kTokensPerNeuron = 10.0;

class Conversion
{
public:
    Conversion(const ConversionJob& job, const std::filesystem::path& folder,
        const CancelToken& cancel, const ProgressSink& progress)
        : m_job(job)
        , m_folder(folder)
        , m_cancel(cancel)
        , m_progress(progress)
    { }

    Result<Json> run()
    {
        LAP_CHECK(writeConfig(Json::object()));
        LAP_CHECK(measureExactness());
        LAP_TRY(m_layers,
            convertLayers(*m_job.dense->opened, *m_job.dense->decoder, *m_job.plan, m_job.settings,
                m_job.windows, m_cancel, m_progress));
        LAP_TRY(const std::vector<std::string> weights,
            writeNativeWeights(m_folder, content(m_layers), m_cancel, m_progress));
        LAP_TRY(const std::vector<std::string> files,
            model::copyCompanions(m_job.dense->opened->checkpoint(), m_folder));
        Json result = resultJson();
        LAP_CHECK(writeConfig(m_job.recipe));
        LAP_CHECK(model::writeGrouping(*m_job.grouping, (m_folder / "grouping.json").string()));
        LAP_CHECK(writeReference());
        Json record{{"format", "lapidary-conversion-1"}, {"recipe", m_job.recipe}};
        record.update(result);
        LAP_CHECK(model::saveFile(m_folder / kConversionName, record.dump(2) + "\n"));
        return result;
    }

private:
    NativeContent content(std::span<const ConvertedLayer> layers) const
    {
        return {m_job.dense->opened.get(), m_job.plan, m_job.settings.profile, layers, m_job.dtype};
    }

    Result<void> writeConfig(Json provenance) const
    {
        LAP_TRY(const Json config, nativeConfig(content({}), std::move(provenance)));
        LAP_CHECK(model::saveFile(m_folder / "config.json", config.dump(2) + "\n"));
        return {};
    }

    Window someIds() const
    {
        const auto longest = std::max_element(m_job.windows.begin(), m_job.windows.end(),
            [](const Window& a, const Window& b) { return a.size() < b.size(); });
        return {longest->begin(),
            longest->begin()
                + static_cast<std::ptrdiff_t>(std::min(longest->size(), kReferenceTokens))};
    }

    Result<void> measureExactness()
    {
        LAP_TRY(const std::vector<std::string> files,
            writeNativeWeights(m_folder, content({}), m_cancel, m_progress));
        LAP_TRY(m_exactness,
            exactWhenAllActive(*m_job.dense->opened, m_job.dtype,
                m_job.dense->decoder->arithmetic().device, m_folder, someIds()));
        for (const std::string& name : files) {
            std::filesystem::remove(m_folder / name);
        }
        if (!(m_exactness <= kExactLimit)) {
            return model::Error{model::ErrorCode::Numeric,
                "with all experts on, the written model differs from the dense one by "
                    + number(m_exactness) + " of the largest logit, expected at most "
                    + number(kExactLimit),
                m_job.dense->opened->checkpoint().path(),
                "check the disk and the memory of this machine with `lapidary-engine doctor`", {}};
        }
        return {};
    }

    static std::string number(double value)
    {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%.2g", value);
        return text.data();
    }

    /// The written model is opened as anybody would, and its logits are kept.
    Result<void> writeReference() const
    {
        const c10::InferenceMode inference;
        LAP_TRY(const model::OpenedModel opened, model::openModel(m_folder.string()));
        LAP_TRY(const std::unique_ptr<Decoder> decoder,
            makeDecoder(opened, {at::kFloat, m_job.dense->decoder->arithmetic().device}));
        const Window ids = someIds();
        const TokenBatch batch = TokenBatch::of(ids);
        LAP_CHECK(decoder->check(batch));
        const at::Tensor logits = decoder->logits(decoder->hidden(batch)).cpu().contiguous();
        const auto T = static_cast<std::int64_t>(ids.size());
        LAP_CHECK(model::writeSafetensorsFile(m_folder / kReferenceName,
            {{"ids", model::DType::I64, {T}}, {"logits", model::DType::F32, {T, logits.size(1)}}},
            [&](const model::PlannedTensor& tensor, const model::ByteSink& sink) {
                return tensor.name == "ids"
                    ? sink(std::as_bytes(std::span(ids)))
                    : sink(
                        {static_cast<const std::byte*>(logits.const_data_ptr()), logits.nbytes()});
            }));
        return {};
    }

    Json resultJson() const
    {
        Json layers = Json::array();
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            if (!m_job.plan->layers[i].isDense) {
                layers.push_back({{"layer", i}, {"error_before", m_layers[i].errorBefore},
                    {"error_after", m_layers[i].errorAfter}, {"load", m_layers[i].load}});
            }
        }
        return {{"layers", std::move(layers)}, {"exact_when_all_active", m_exactness},
            {"tokens", tokenCount(m_job.windows)},
            {"active_fraction", m_job.plan->activeFraction()}, {"notices", notices()}};
    }

    Json notices() const
    {
        Json all = Json::array();
        const double perNeuron = static_cast<double>(tokenCount(m_job.windows))
            / static_cast<double>(std::max<std::int64_t>(1, m_job.plan->neurons));
        if (m_job.settings.repair == Repair::Refit && perNeuron < kTokensPerNeuron) {
            all.push_back("only " + number(perNeuron)
                + " calibration tokens per neuron: the refit may fit them and little else; record "
                  "at least "
                + std::to_string(static_cast<std::int64_t>(kTokensPerNeuron) * m_job.plan->neurons)
                + " tokens");
        }
        return all;
    }

    const ConversionJob& m_job;
    const std::filesystem::path& m_folder;
    const CancelToken& m_cancel;
    const ProgressSink& m_progress;
    std::vector<ConvertedLayer> m_layers;
    double m_exactness = 0.0;
};

} // namespace

Result<double> exactWhenAllActive(const model::OpenedModel& dense, model::DType dtype,
    at::Device device, const std::filesystem::path& folder, const Window& ids)
{
    LAP_TRY(const model::OpenedModel written, model::openModel(folder.string()));
    LAP_TRY(
        const std::unique_ptr<Decoder> found, makeDecoder(written, Arithmetic{at::kFloat, device}));
    LAP_TRY(const std::unique_ptr<Decoder> expected, roundedDecoder(dense, dtype, device));
    return logitDifference(*expected, *found, ids, ExpertsOn::All);
}

Result<Json> runConversion(const ConversionJob& job, const std::filesystem::path& folder,
    const CancelToken& cancel, const ProgressSink& progress)
{
    return Conversion(job, folder, cancel, progress).run();
}

} // namespace lapidary::compute
