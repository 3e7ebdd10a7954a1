// SPDX-License-Identifier: Apache-2.0
// Sampler: from the scores of a step to the next token.
#pragma once

#include "model/core/counter_random.h"
#include "model/core/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace lapidary::compute {

/// How the next token is chosen. The three cuts are applied in this order, as `transformers` does.
struct SamplingOptions
{
    double temperature = 0.0; ///< divisor of the logits; 0: the best token always (greedy)
    std::int64_t topK = 0;    ///< only the k best tokens; 0: all
    double topP = 1.0;        ///< the fewest best tokens that hold this share of the probability
    std::uint64_t seed = 1;
};

/// Draws tokens. The choice at a step depends on the logits, the seed and the number of the step
/// only. Source for topP: Holtzman et al. 2020, arXiv 1904.09751, section 3.1.
class Sampler
{
public:
    explicit Sampler(const SamplingOptions& options);

    /// The token of step number `step`. Equal logits are ranked by id, the smaller first.
    /// Errors: Numeric when a logit is not a number or none is finite.
    /// Cost: one pass over the vocabulary; with topP or topK also the ranking of what they keep.
    model::Result<std::int64_t> choose(std::span<const float> logits, std::uint64_t step);

private:
    struct Candidate
    {
        std::int64_t id = 0;
        double weight = 0.0; ///< exp((logit − best) / temperature)
    };

    void weigh(std::span<const float> logits, float best);
    void cut();
    void rank(std::size_t count);
    std::int64_t draw(std::uint64_t step) const;

    SamplingOptions m_options;
    model::CounterRandom m_random;
    std::vector<Candidate> m_candidates; ///< kept between steps for its memory
};

} // namespace lapidary::compute
