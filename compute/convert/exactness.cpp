// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/exactness.h"

#include "compute/base/aten.h"
#include "compute/decoder/families/families.h"
#include "compute/moe/moe_layer.h"

#include <c10/core/InferenceMode.h>

namespace lapidary::compute {
namespace {

using model::DType;
using model::Result;

at::ScalarType scalarType(DType dtype)
{
    return dtype == DType::F32 ? at::kFloat : dtype == DType::F16 ? at::kHalf : at::kBFloat16;
}

/// Rounds a matrix; bfloat16 ones stay narrow, since products widen them exactly.
void round(at::Tensor& weight, at::ScalarType type)
{
    if (weight.defined() && weight.scalar_type() != type) {
        const at::Tensor rounded = weight.to(type);
        weight = type == at::kBFloat16 && weight.dim() == 2 ? rounded : rounded.to(at::kFloat);
    }
}

void roundLayer(LayerWeights& w, at::ScalarType type)
{
    for (Linear* map : {&w.query, &w.key, &w.value, &w.output, &w.gate, &w.up, &w.down}) {
        round(map->weight, type);
        round(map->bias, type);
    }
    for (at::Tensor* norm : {&w.inputNorm, &w.queryNorm, &w.keyNorm, &w.attentionOutNorm,
             &w.feedForwardNorm, &w.feedForwardOutNorm}) {
        round(*norm, type);
    }
}

} // namespace

Result<std::unique_ptr<Decoder>> roundedDecoder(
    const model::OpenedModel& model, DType dtype, at::Device device)
{
    const Arithmetic arithmetic{at::kFloat, device};
    LAP_TRY(Weights weights, loadWeights(model, arithmetic));
    const at::ScalarType type = scalarType(dtype);
    round(weights.embedding, type);
    round(weights.finalNorm, type);
    if (model.config().isTied) {
        weights.head.weight = weights.embedding;
    } else {
        round(weights.head.weight, type);
    }
    for (LayerWeights& layer : weights.layers) {
        roundLayer(layer, type);
    }
    return makeLlama(model.config(), std::move(weights), arithmetic);
}

Result<double> logitDifference(const Decoder& expected, const Decoder& found,
    const std::vector<std::int64_t>& ids, ExpertsOn experts)
{
    const c10::InferenceMode inference;
    const TokenBatch batch = TokenBatch::of(ids);
    LAP_CHECK(expected.check(batch));
    LAP_CHECK(found.check(batch));
    Taps taps;
    if (experts == ExpertsOn::All) {
        turnAllExpertsOn(taps);
    }
    const at::Tensor reference = expected.logits(expected.hidden(batch));
    const at::Tensor logits = found.logits(found.hidden(batch, taps));
    const double largest = reference.abs().max().item<double>();
    const double difference = (logits - reference).abs().max().item<double>();
    return largest > 0.0 ? difference / largest : difference;
}

} // namespace lapidary::compute
