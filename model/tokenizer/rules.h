// SPDX-License-Identifier: Apache-2.0
// The refusals of the tokenizer: one place for their wording and their rule ids.
#pragma once

#include "model/core/result.h"

#include <string>

namespace lapidary::model {

/// A file that breaks a rule (Corrupt).
inline Error tokenizerError(std::string rule, std::string message)
{
    return {ErrorCode::Corrupt, std::move(message), {},
        "fetch the tokenizer files again from where the model came from", std::move(rule)};
}

/// A tokenizer that is understood but not handled (Unsupported).
inline Error tokenizerUnsupported(std::string rule, std::string message)
{
    return {ErrorCode::Unsupported, std::move(message), {},
        "use a model whose tokenizer is byte-level BPE, SentencePiece BPE or unigram with one of "
        "the known split patterns",
        std::move(rule)};
}

} // namespace lapidary::model
