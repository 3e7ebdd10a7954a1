// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/convert_layer.h"

#include "compute/base/aten.h"
#include "compute/convert/gate.h"
#include "compute/nn/activation.h"
#include "compute/repair/refit.h"
#include "compute/router_init/ridge.h"

#include <cmath>

namespace lapidary::compute {
namespace {

using model::LayerId;
using model::Result;

/// √(Σ w ‖y − ŷ‖² / Σ w ‖y‖²), summed over pieces.
class RelativeError
{
public:
    void add(const at::Tensor& target, const at::Tensor& output, const at::Tensor& weights)
    {
        m_error += weighted((target - output).square(), weights);
        m_whole += weighted(target.square(), weights);
    }

    double value() const { return m_whole > 0.0 ? std::sqrt(m_error / m_whole) : 0.0; }

private:
    static double weighted(const at::Tensor& squares, const at::Tensor& weights)
    {
        return (squares.sum(1, /*keepdim=*/false, at::kDouble) * weights).sum().item<double>();
    }

    double m_error = 0.0;
    double m_whole = 0.0;
};

class LayerConversion
{
public:
    LayerConversion(const Decoder& decoder, LayerId layer, const model::LayerPlan& plan,
        const ConversionSettings& settings, std::vector<CalibrationBatch>& batches,
        const std::function<bool(double)>& step)
        : m_decoder(decoder)
        , m_layer(layer)
        , m_plan(plan)
        , m_settings(settings)
        , m_batches(batches)
        , m_step(step)
    { }

    /// Both streams through a layer that stays dense.
    Result<ConvertedLayer> keepDense()
    {
        for (std::size_t i = 0; i < m_batches.size(); ++i) {
            LAP_CHECK(progress(0, i, 1));
            CalibrationBatch& batch = m_batches[i];
            for (at::Tensor* stream : {&batch.dense, &batch.converted}) {
                const at::Tensor middle = attention(*stream, batch);
                *stream = middle
                    + m_decoder.feedForward(m_decoder.feedForwardInput(middle, m_layer), m_layer);
            }
        }
        return ConvertedLayer();
    }

    Result<ConvertedLayer> convert(LayerTensors tensors)
    {
        place(std::move(tensors));
        for (std::size_t i = 0; i < m_batches.size(); ++i) {
            LAP_CHECK(progress(0, i, 3));
            m_pieces.push_back(observe(m_batches[i]));
        }
        LAP_CHECK(makeRouter());
        chooseExperts();
        LAP_TRY(const at::Tensor down, repairedDown());
        RelativeError after;
        for (std::size_t i = 0; i < m_batches.size(); ++i) {
            LAP_CHECK(progress(2, i, 3));
            const at::Tensor output = at::mm(gated(m_pieces[i], m_factors), down.t());
            after.add(m_pieces[i].target, output, m_pieces[i].weights);
            m_batches[i].converted = m_pieces[i].middle + output;
        }
        m_result.errorAfter = after.value();
        m_result.down = (down * columnFactors(m_factors)).cpu();
        m_result.router = m_router.cpu();
        return std::move(m_result);
    }

private:
    Result<void> progress(int pass, std::size_t batch, int passes) const
    {
        const double share
            = (pass + static_cast<double>(batch) / static_cast<double>(m_batches.size())) / passes;
        if (!m_step(share)) {
            return model::Error{model::ErrorCode::Cancelled, "the conversion was cancelled"};
        }
        return {};
    }

    /// Weights to the device, and which expert each column belongs to.
    void place(LayerTensors tensors)
    {
        const at::Device device = m_decoder.arithmetic().device;
        m_gate = tensors.gate.to(device);
        m_up = tensors.up.to(device);
        m_down = tensors.down.to(device);
        m_expertOfColumns
            = at::tensor(m_plan.expertOfColumns(), at::kLong)
                  .narrow(0, m_plan.sharedWidth(),
                      static_cast<std::int64_t>(m_plan.columns.size()) - m_plan.sharedWidth())
                  .to(device);
    }

    at::Tensor attention(const at::Tensor& stream, const CalibrationBatch& batch) const
    {
        return m_decoder.attentionStep(stream, batch.tokens, m_layer, batch.angles);
    }

    /// Moves the dense stream behind the layer and looks at what the converted one brings.
    LayerBatch observe(CalibrationBatch& batch) const
    {
        LayerBatch piece;
        const at::Tensor denseMiddle = attention(batch.dense, batch);
        const at::Tensor denseInput = m_decoder.feedForwardInput(denseMiddle, m_layer);
        batch.dense = denseMiddle + m_decoder.feedForward(denseInput, m_layer);
        piece.weights = batch.dense.to(at::kFloat).square().sum(1).clamp_min(1e-30).reciprocal();
        piece.middle = m_settings.isParallel ? denseMiddle : attention(batch.converted, batch);
        piece.input = (m_settings.isParallel ? denseInput
                                             : m_decoder.feedForwardInput(piece.middle, m_layer))
                          .to(at::kFloat);
        piece.middle = piece.middle.to(at::kFloat);
        piece.target = batch.dense.to(at::kFloat) - piece.middle;
        piece.hidden = gatedActivation(at::mm(piece.input, m_gate.t()),
            at::mm(piece.input, m_up.t()), m_decoder.config().activation);
        piece.norms = expertOutputNorms(piece.hidden, m_down, m_plan.begins);
        return piece;
    }

    /// The rows of the initialiser, scaled for the gate.
    Result<void> makeRouter()
    {
        RouterInitInput input{{}, m_gate, m_up, m_plan.begins, m_plan.active, m_settings.seed};
        RidgeSums moments(m_gate.size(1), 0, m_gate.device());
        for (const LayerBatch& piece : m_pieces) {
            input.pieces.push_back({piece.input, piece.hidden, piece.norms, piece.weights});
            moments.add(piece.input, piece.norms.narrow(1, 0, 0), piece.weights);
        }
        model::Json values = model::Json::object();
        if (m_settings.routerLambda) {
            values["router_lambda"] = *m_settings.routerLambda;
        }
        LAP_TRY(const model::Params params,
            model::Params::parse(m_settings.routerInit->info.parameters, values));
        LAP_TRY(const at::Tensor rows, m_settings.routerInit->make(input, params));
        m_router = (normalisedRouter(rows, moments.inputMoment()) * m_settings.profile->logitScale)
                       .to(at::kFloat)
                       .to(m_gate.device());
        return {};
    }

    /// Gate weights of all tokens, the load of each expert and, with a repair, the factor that
    /// brings the mean weight of a chosen expert to 1.
    void chooseExperts()
    {
        const std::int64_t E = m_plan.expertCount();
        at::Tensor sums = at::zeros({E}, m_gate.options().dtype(at::kDouble));
        at::Tensor counts = at::zeros({E}, m_gate.options().dtype(at::kDouble));
        double tokens = 0.0;
        for (LayerBatch& piece : m_pieces) {
            piece.gates = gateWeights(
                at::mm(piece.input, m_router.t()), *m_settings.profile, m_plan.active);
            sums += piece.gates.sum(0, /*keepdim=*/false, at::kDouble);
            counts += (piece.gates > 0).sum(0).to(at::kDouble);
            tokens += static_cast<double>(piece.gates.size(0));
        }
        const bool isUsed = m_settings.repair != Repair::None;
        m_factors = at::where((sums > 0).logical_and(at::scalar_tensor(isUsed, at::kBool)),
            counts / sums.clamp_min(1e-30), at::ones_like(sums))
                        .to(at::kFloat);
        const at::Tensor load = (counts / std::max(tokens, 1.0)).cpu();
        m_result.load.assign(
            load.const_data_ptr<double>(), load.const_data_ptr<double>() + load.numel());
    }

    /// The factor of each column: 1 for shared ones. Shapes: factors [E] or [n, E]; returns
    /// [C] or [n, C].
    at::Tensor columnFactors(const at::Tensor& factors) const
    {
        std::vector<std::int64_t> shape = factors.sizes().vec();
        shape.back() = m_plan.sharedWidth();
        return at::cat(
            {at::ones(shape, factors.options()), factors.index_select(-1, m_expertOfColumns)}, -1);
    }

    /// Activations times what their gate gives them.
    at::Tensor gated(const LayerBatch& piece, const at::Tensor& factors) const
    {
        return piece.hidden * columnFactors(piece.gates * factors);
    }

    Result<at::Tensor> repairedDown()
    {
        RelativeError before;
        RefitSums refit(m_settings.repair == Repair::Refit ? m_down.size(1) : 0, m_down.size(0),
            m_down.device());
        ScaleSums scale;
        for (std::size_t i = 0; i < m_pieces.size(); ++i) {
            LAP_CHECK(progress(1, i, 3));
            const LayerBatch& piece = m_pieces[i];
            before.add(piece.target, at::mm(gated(piece, at::ones_like(m_factors)), m_down.t()),
                piece.weights);
            const at::Tensor g = gated(piece, m_factors);
            if (m_settings.repair == Repair::Refit) {
                refit.add(g, piece.target - at::mm(g, m_down.t()), piece.weights);
            } else if (m_settings.repair == Repair::Scale) {
                addScale(scale, piece, g);
            }
        }
        m_result.errorBefore = before.value();
        if (m_settings.repair == Repair::Refit) {
            LAP_TRY(const at::Tensor change, refit.solve(m_settings.lambda));
            return m_down + change.to(at::kFloat).to(m_down.device());
        }
        at::Tensor down = m_down.clone();
        if (m_settings.repair == Repair::Scale) {
            down.narrow(1, m_plan.sharedWidth(), down.size(1) - m_plan.sharedWidth())
                .mul_(scale.scale());
        }
        return down;
    }

    void addScale(ScaleSums& scale, const LayerBatch& piece, const at::Tensor& g) const
    {
        const std::int64_t s = m_plan.sharedWidth();
        const std::int64_t routed = m_down.size(1) - s;
        scale.add(piece.target, at::mm(g.narrow(1, 0, s), m_down.narrow(1, 0, s).t()),
            at::mm(g.narrow(1, s, routed), m_down.narrow(1, s, routed).t()), piece.weights);
    }

    const Decoder& m_decoder;
    LayerId m_layer;
    const model::LayerPlan& m_plan;
    const ConversionSettings& m_settings;
    std::vector<CalibrationBatch>& m_batches;
    const std::function<bool(double)>& m_step;

    at::Tensor m_gate;
    at::Tensor m_up;
    at::Tensor m_down;
    at::Tensor m_expertOfColumns; ///< of the routed columns
    at::Tensor m_router;
    at::Tensor m_factors; ///< 1 / E[gate weight | chosen], [E]
    std::vector<LayerBatch> m_pieces;
    ConvertedLayer m_result;
};

} // namespace

Result<ConvertedLayer> convertLayer(const model::OpenedModel& model, const Decoder& decoder,
    LayerId layer, const model::LayerPlan& plan, const ConversionSettings& settings,
    std::vector<CalibrationBatch>& batches, const std::function<bool(double)>& step)
{
    LayerConversion conversion(decoder, layer, plan, settings, batches, step);
    if (plan.isDense) {
        return conversion.keepDense();
    }
    LAP_TRY(LayerTensors tensors, readLayerTensors(model, layer, plan));
    return conversion.convert(std::move(tensors));
}

} // namespace lapidary::compute
