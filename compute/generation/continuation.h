// SPDX-License-Identifier: Apache-2.0
// Continuation: the tokens and the text of one generation, as its logits come in.
#pragma once

#include "compute/generation/generate.h"
#include "compute/generation/stop_filter.h"
#include "model/tokenizer/stream_decoder.h"

#include <ATen/core/Tensor.h>

namespace lapidary::compute {

class Continuation
{
public:
    /// What is borrowed must outlive it; `tokenizer` may be null.
    Continuation(const model::Tokenizer* tokenizer, const std::vector<std::int64_t>& prompt,
        const GenerationOptions& options);

    /// Chooses the next token and says whether it is the last. Shapes: logits [V], on the CPU.
    /// Errors: Numeric for logits that are no numbers.
    model::Result<void> take(const at::Tensor& logits);

    /// Ends it here, with that reason unless it has ended by itself, and gives the generation with
    /// what was held back of its text. To be called once.
    Generation finish(StopReason reason);

    bool isEnded() const { return m_isEnded; }

    Generation& soFar() { return m_result; }

private:
    void endWith(StopReason reason);

    const GenerationOptions& m_options;
    Sampler m_sampler;
    StopFilter m_filter;
    std::optional<model::StreamDecoder> m_text;
    Generation m_result;
    bool m_isEnded = false;
};

} // namespace lapidary::compute
