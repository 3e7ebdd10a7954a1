// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/stream_decoder.h"

#include "model/tokenizer/tokenizer_engine.h"

namespace lapidary::model {

StreamDecoder::StreamDecoder(
    Tokenizer tokenizer, std::span<const TokenId> context, const DecodeOptions& options)
    : m_tokenizer(std::move(tokenizer))
    , m_options(options)
    , m_state(m_tokenizer.engine().decoderPlan())
{
    for (const TokenId id : context) {
        push(id);
    }
}

std::string StreamDecoder::push(TokenId id)
{
    const std::optional<std::string_view> token = m_tokenizer.engine().tokenOf(id);
    if (!token || (m_options.skipSpecial && m_tokenizer.isSpecial(id))) {
        return {};
    }
    return m_state.push(*token);
}

std::string StreamDecoder::finish()
{
    return m_state.finish();
}

} // namespace lapidary::model
