// SPDX-License-Identifier: Apache-2.0
#include "compute/generation/continuation.h"

#include "compute/base/aten.h"

#include <algorithm>

namespace lapidary::compute {

Continuation::Continuation(const model::Tokenizer* tokenizer,
    const std::vector<std::int64_t>& prompt, const GenerationOptions& options)
    : m_options(options)
    , m_sampler(options.sampling)
    , m_filter(options.stops)
{
    m_result.promptTokens = static_cast<std::int64_t>(prompt.size());
    if (tokenizer != nullptr) {
        const std::vector<model::TokenId> context(prompt.begin(), prompt.end());
        m_text.emplace(*tokenizer, context, model::DecodeOptions{.skipSpecial = true});
        m_result.text.emplace();
    }
}

model::Result<void> Continuation::take(const at::Tensor& logits)
{
    const std::span<const float> scores(
        logits.const_data_ptr<float>(), static_cast<std::size_t>(logits.numel()));
    LAP_TRY(const std::int64_t id, m_sampler.choose(scores, m_result.ids.size()));
    m_result.ids.push_back(id);
    const std::vector<std::int64_t>& ends = m_options.endIds;
    if (std::find(ends.begin(), ends.end(), id) != ends.end()) {
        endWith(StopReason::EndToken);
        return {};
    }
    if (m_text) {
        *m_result.text += m_filter.push(m_text->push(static_cast<model::TokenId>(id)));
    }
    if (m_filter.isStopped()) {
        endWith(StopReason::StopString);
    } else if (static_cast<std::int64_t>(m_result.ids.size()) >= m_options.maxTokens) {
        endWith(StopReason::Length);
    }
    return {};
}

Generation Continuation::finish(StopReason reason)
{
    if (!m_isEnded) {
        endWith(reason);
    }
    if (m_text) { // a last piece may still hold a stop string
        *m_result.text += m_filter.push(m_text->finish());
        *m_result.text += m_filter.finish();
    }
    return std::move(m_result);
}

void Continuation::endWith(StopReason reason)
{
    m_result.stopReason = reason;
    m_isEnded = true;
}

} // namespace lapidary::compute
