// SPDX-License-Identifier: Apache-2.0
// Kernels over the magnitudes of a layer's activations, row by row and column by column. Plain
// pointers, no torch; each exists as reference loops and as a fast version with the same meaning.
#pragma once

#include "model/steps/step.h"

#include <array>
#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// Activations of some tokens, row-major [rows, columns].
struct ActivationRows
{
    const float* values = nullptr;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

/// For each row of [begin, end) a threshold t > 0 such that v counts as among the K largest exactly
/// when |v| ≥ t: fewer than K magnitudes of the row are larger, and |v| > 0. Ties at the K-th place
/// all count. Shapes: thresholds [rows]; 1 ≤ K ≤ columns; values are finite.
/// Cost: about ten passes over a row that is in the cache.
/// Source: bisection on the bits of the magnitude, which are ordered like the magnitude.
void topKThresholds(const ActivationRows& h, std::int64_t K, std::int64_t begin, std::int64_t end,
    float* thresholds);

/// The same by sorting.
void topKThresholdsReference(const ActivationRows& h, std::int64_t K, std::int64_t begin,
    std::int64_t end, float* thresholds);

/// What is known of each row, beside its values.
struct RowFacts
{
    const float* weight = nullptr;       ///< u [rows]
    const float* topThreshold = nullptr; ///< [rows], from topKThresholds
    const std::int8_t* label = nullptr;  ///< [rows]; a Step, or kNoStep
    float firingThreshold = 0.0F;        ///< of the layer: fires when |h| is larger
};

/// Sums over rows for each column. Float64, or exact counts.
struct ColumnSums
{
    explicit ColumnSums(std::int64_t columns);

    std::vector<double> value;          ///< Σ h
    std::vector<double> magnitude;      ///< Σ |h|
    std::vector<double> square;         ///< Σ h²
    std::vector<double> weightedSquare; ///< Σ u h²
    std::vector<std::int64_t> top;      ///< rows at which it is among the K largest
    /// Rows of each step at which it fires; the last entry counts those without a step.
    std::array<std::vector<std::int64_t>, model::kStepCount + 1> fires;
};

/// Adds the rows to the columns [begin, end) and writes |h| to `magnitudes` (row stride
/// `magnitudeStride`), unless that is null. Columns of different calls may be added at the same
/// time. Sums of 64 rows are float32, those of all rows float64; the bits do not depend on how the
/// columns are divided when `begin` is a multiple of 16.
void addRows(const ActivationRows& h, const RowFacts& facts, std::int64_t begin, std::int64_t end,
    ColumnSums& sums, float* magnitudes, std::int64_t magnitudeStride);

/// The same as plain loops with float64 sums.
void addRowsReference(const ActivationRows& h, const RowFacts& facts, std::int64_t begin,
    std::int64_t end, ColumnSums& sums, float* magnitudes, std::int64_t magnitudeStride);

} // namespace lapidary::compute
