// SPDX-License-Identifier: Apache-2.0
#include "compute/trace/recorder.h"

#include "compute/base/aten.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <limits>

namespace lapidary::compute {

namespace {

constexpr std::int64_t kRowsAtOnce = 256;

std::int64_t mostActive(const model::ModelConfig& config)
{
    std::int64_t most = 1; // a dense model has one place, which holds nothing
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        most = std::max(most, config.experts.at(layer).active);
    }
    return most;
}

} // namespace

RoutingRecorder::RoutingRecorder(const Decoder& decoder)
    : m_decoder(decoder)
{
    m_columns.layers = decoder.config().layers;
    m_columns.slots = mostActive(decoder.config());
}

Tap RoutingRecorder::tap()
{
    return [this](at::Tensor& tensor, std::string_view name, model::LayerId layer) {
        take(tensor, name, layer);
    };
}

void RoutingRecorder::take(const at::Tensor& tensor, std::string_view name, model::LayerId layer)
{
    if (name == place::kEmbedding) {
        const auto size = static_cast<std::size_t>(
            (m_rows + tensor.size(0)) * m_columns.layers * m_columns.slots);
        m_columns.experts.resize(size, -1);
        m_columns.weights.resize(size, 0.0F);
    } else if (name == place::kExperts) {
        addExperts(tensor, layer);
    } else if (name == place::kExpertWeights) {
        addWeights(tensor, layer);
    } else if (name == place::kFinal) {
        m_hidden.push_back(tensor);
        m_rows += tensor.size(0);
    }
}

void RoutingRecorder::addExperts(const at::Tensor& experts, model::LayerId layer)
{
    const at::Tensor rows = experts.to(at::kCPU, at::kLong).contiguous();
    const auto* const from = rows.const_data_ptr<std::int64_t>();
    const std::int64_t K = rows.size(1);
    LAP_ASSERT(K <= m_columns.slots);
    for (std::int64_t t = 0; t < rows.size(0); ++t) {
        auto* const to = m_columns.experts.data()
            + ((m_rows + t) * m_columns.layers + layer.value()) * m_columns.slots;
        std::copy(from + t * K, from + (t + 1) * K, to);
    }
}

void RoutingRecorder::addWeights(const at::Tensor& weights, model::LayerId layer)
{
    const at::Tensor rows = weights.to(at::kCPU, at::kFloat).contiguous();
    const auto* const from = rows.const_data_ptr<float>();
    const std::int64_t K = rows.size(1);
    for (std::int64_t t = 0; t < rows.size(0); ++t) {
        auto* const to = m_columns.weights.data()
            + ((m_rows + t) * m_columns.layers + layer.value()) * m_columns.slots;
        std::copy(from + t * K, from + (t + 1) * K, to);
    }
}

/// Each row predicts the token behind it.
void RoutingRecorder::addLogprobs(const at::Tensor& hidden, const std::vector<std::int64_t>& ids)
{
    const auto rows = static_cast<std::int64_t>(ids.size()) - 1;
    m_columns.logprobs.push_back(std::numeric_limits<float>::quiet_NaN());
    const at::Tensor targets = at::tensor(ids, at::kLong).to(hidden.device());
    for (std::int64_t begin = 0; begin < rows; begin += kRowsAtOnce) {
        const std::int64_t count = std::min(kRowsAtOnce, rows - begin);
        const at::Tensor logits = m_decoder.logits(hidden.narrow(0, begin, count)); // [count, V]
        const at::Tensor chosen
            = logits.gather(1, targets.narrow(0, begin + 1, count).unsqueeze(1)).squeeze(1);
        const at::Tensor found = (chosen - at::logsumexp(logits, 1)).cpu().contiguous();
        const auto* const data = found.const_data_ptr<float>();
        m_columns.logprobs.insert(m_columns.logprobs.end(), data, data + count);
    }
}

void RoutingRecorder::finish(const std::vector<std::int64_t>& ids,
    const std::vector<std::int8_t>& labels, const std::vector<std::int64_t>& lengths)
{
    const c10::InferenceMode inference;
    const at::Tensor hidden = at::cat(m_hidden); // [N, D]
    LAP_ASSERT(hidden.size(0) == static_cast<std::int64_t>(ids.size()));
    m_hidden.clear();
    std::int64_t begin = 0;
    for (const std::int64_t length : lengths) {
        addLogprobs(
            hidden.narrow(0, begin, length), {ids.begin() + begin, ids.begin() + begin + length});
        m_columns.sequences.insert(
            m_columns.sequences.end(), static_cast<std::size_t>(length), m_sequence++);
        begin += length;
    }
    m_columns.ids.insert(m_columns.ids.end(), ids.begin(), ids.end());
    m_columns.labels.insert(m_columns.labels.end(), labels.begin(), labels.end());
}

} // namespace lapidary::compute
