// SPDX-License-Identifier: Apache-2.0
// Text of a generation, token by token.
#pragma once

#include "model/tokenizer/decoder.h"
#include "model/tokenizer/tokenizer.h"

#include <span>
#include <string>

namespace lapidary::model {

class StreamDecoder
{
public:
    /// Continues `context` (the prompt's ids), whose text is not repeated: a first word keeps the
    /// blank that parts it from the prompt.
    explicit StreamDecoder(Tokenizer tokenizer, std::span<const TokenId> context = {},
        const DecodeOptions& options = {});

    /// The text that `id` makes certain: whole characters, possibly none. An id without a token
    /// adds nothing.
    std::string push(TokenId id);

    /// What was held back at the end of the stream; incomplete characters become U+FFFD.
    std::string finish();

private:
    Tokenizer m_tokenizer;
    DecodeOptions m_options;
    DecodeState m_state;
};

} // namespace lapidary::model
