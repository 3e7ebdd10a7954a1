// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/convert_model.h"

#include "compute/base/aten.h"

#include <c10/core/InferenceMode.h>

#include <chrono>

namespace lapidary::compute {
namespace {

using Clock = std::chrono::steady_clock;

/// Shares before which an estimate of the time left would be a guess.
constexpr double kFirstEstimate = 0.02;

/// Tells how far the layers are and how long the rest will take.
class LayerProgress
{
public:
    LayerProgress(std::int64_t layers, const CancelToken& cancel, const ProgressSink& sink)
        : m_layers(static_cast<double>(layers))
        , m_cancel(cancel)
        , m_sink(sink)
    { }

    bool report(std::int64_t layer, double share) const
    {
        const double done = static_cast<double>(layer) + share;
        const double whole = done / m_layers;
        const double seconds = std::chrono::duration<double>(Clock::now() - m_begin).count();
        Progress progress{"converting", done, m_layers, "layers", {}};
        if (whole >= kFirstEstimate) {
            progress.secondsLeft = seconds * (1.0 - whole) / whole;
        }
        m_sink(progress);
        return !m_cancel.isCancelled();
    }

private:
    double m_layers;
    const CancelToken& m_cancel;
    const ProgressSink& m_sink;
    Clock::time_point m_begin = Clock::now();
};

} // namespace

model::Result<std::vector<ConvertedLayer>> convertLayers(const model::OpenedModel& model,
    const Decoder& decoder, const model::ConversionPlan& plan, const ConversionSettings& settings,
    std::span<const std::vector<std::int64_t>> windows, const CancelToken& cancel,
    const ProgressSink& progress)
{
    const c10::InferenceMode inference;
    LAP_TRY(std::vector<CalibrationBatch> batches, makeCalibration(decoder, windows));
    const LayerProgress report(decoder.config().layers, cancel, progress);
    std::vector<ConvertedLayer> result;
    for (std::int64_t i = 0; i < decoder.config().layers; ++i) {
        const model::LayerId layer(static_cast<std::int32_t>(i));
        auto converted
            = convertLayer(model, decoder, layer, plan.layers[static_cast<std::size_t>(i)],
                settings, batches, [&](double share) { return report.report(i, share); });
        if (!converted) {
            model::Error error = std::move(converted).error();
            if (error.where.empty() && error.code != model::ErrorCode::Cancelled) {
                error.where = "layer " + std::to_string(i);
            }
            return error;
        }
        result.push_back(*std::move(converted));
    }
    return result;
}

} // namespace lapidary::compute
