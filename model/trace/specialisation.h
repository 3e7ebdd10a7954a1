// SPDX-License-Identifier: Apache-2.0
// How much the choice of experts has to do with the step of the reasoning, and what chance and the
// words alone would show.
#pragma once

#include "model/data/bootstrap.h"
#include "model/steps/step.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lapidary::model {

/// What is known of the tokens of a trace. T tokens, one after another, sequence after sequence.
struct TokenFacts
{
    std::span<const std::int8_t> labels;     ///< [T]; kNoStep: none
    std::span<const std::int32_t> ids;       ///< [T]
    std::span<const std::int32_t> sequences; ///< [T], ascending from 0
};

/// The experts of one layer: [T, K], −1 where there is none. `stride` is the distance between two
/// tokens.
struct LayerChoices
{
    const std::int16_t* first = nullptr;
    std::int64_t chosen = 0; ///< K
    std::int64_t stride = 0;
    std::int64_t experts = 0; ///< E
};

/// How often a token of each step chose each expert, [steps][E].
std::vector<std::int64_t> countSteps(const TokenFacts& facts, const LayerChoices& layer);

/// P(expert | step) / P(expert) from such counts, [steps][E]; 1 is chance. NaN for a step without
/// tokens and an expert that was never chosen.
std::vector<double> liftOf(std::span<const std::int64_t> counts, std::int64_t experts);

/// I(row; column) / H(row) of a table of counts, row-major: 0 when they are independent, 1 when the
/// column tells the row. Nothing when fewer than two rows have counts.
/// Source: Cover & Thomas 2006, Elements of Information Theory, section 2.4.
std::optional<double> explainedShare(std::span<const std::int64_t> counts, std::int64_t columns);

/// I(step; expert) / H(step) over the labelled tokens, each counting its choices alike.
struct Specialisation
{
    double value = 0.0;
    /// 95 %, items drawn with replacement; the percentiles of the draws about their own mean,
    /// because drawing twice makes any table look more dependent than it is.
    Interval interval;
    double labelShuffle = 0.0; ///< mean with the labels shuffled among the labelled tokens
};

/// Of each layer, and last the mean over the layers. Empty when fewer than two steps are labelled
/// or there is no layer. The same seed gives the same numbers.
/// Cost: 500 draws over items · layers · steps · E, and 20 shuffles over the tokens.
std::vector<Specialisation> specialisation(
    const TokenFacts& facts, std::span<const LayerChoices> layers, std::uint64_t seed);

/// What the token itself tells of the step: I(step; token) / H(step).
struct TokenIdentity
{
    double value = 0.0;
    double labelShuffle = 0.0; ///< what as many kinds of tokens would tell by chance
};

/// Nothing when fewer than two steps are labelled.
std::optional<TokenIdentity> tokenIdentity(const TokenFacts& facts, std::uint64_t seed);

} // namespace lapidary::model
