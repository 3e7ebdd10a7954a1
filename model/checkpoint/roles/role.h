// SPDX-License-Identifier: Apache-2.0
// Role: what a tensor does in a model, whatever it is called in a file.
#pragma once

#include "model/checkpoint/base/tensor_info.h"
#include "model/core/ids.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace lapidary::model {

/// What a tensor does. Matrices are [out, in].
enum class Role : std::uint8_t
{
    Embedding, ///< [vocabulary, hidden]
    Head,      ///< [vocabulary, hidden]; the embedding itself when tied
    FinalNorm,
    RopeFactors, ///< divisors of the rotary frequencies, stored by some GGUF files
    InputNorm,
    Query,
    Key,
    Value,
    Output,
    QueryBias,
    KeyBias,
    ValueBias,
    OutputBias,
    QueryNorm,
    KeyNorm,
    AttentionOutNorm,   ///< after attention, before the sum (sandwich norms)
    FeedForwardNorm,    ///< before the feed-forward block
    FeedForwardOutNorm, ///< after the feed-forward block, before the sum (sandwich norms)
    Gate,
    Up,
    Down,
    GateBias,
    UpBias,
    DownBias,
    Router,           ///< [experts, hidden]
    SelectionBias,    ///< [experts]
    SharedExpertGate, ///< [1, hidden]
    SharedGate,
    SharedUp,
    SharedDown,
    SharedGateUp, ///< [2 · width, hidden]: the rows of the gate, then those of up
    ExpertGate,   ///< of one expert, as are the next two
    ExpertUp,
    ExpertDown,
    ExpertsGateUp, ///< of all experts: [experts, 2 · width, hidden]
    ExpertsDown,   ///< of all experts: [experts, hidden, width]
};

/// Order of the rows of a query or key matrix within each head.
enum class RowOrder : std::uint8_t
{
    Halves,      ///< the first of every rotated pair, then the second of every pair (Hugging Face)
    Interleaved, ///< pair by pair (GGUF of the architecture "llama")
};

enum class Presence : std::uint8_t
{
    Required,
    Optional,
};

/// The two spellings of tensor names.
enum class StoredForm : std::uint8_t
{
    HuggingFace,
    Gguf,
};

/// One tensor that a configuration leads us to expect.
struct RoleSpec
{
    Role role = Role::Embedding;
    LayerId layer; ///< invalid for the tensors outside the layers
    std::string name;
    Shape shape;
    Presence presence = Presence::Required;
    RowOrder rows = RowOrder::Halves;
    ExpertId expert = {}; ///< of a tensor that belongs to one expert
};

/// Name of a role ("query", "feed_forward_norm", …).
std::string_view name(Role role);

} // namespace lapidary::model
