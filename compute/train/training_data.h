// SPDX-License-Identifier: Apache-2.0
// The items of a recipe as tokens, and the order in which they are taken: a function of seed and
// cursor alone, so that a resumed run goes on with the same batches.
#pragma once

#include "compute/train/recipe.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// One item. Tokens from `scored` on are predicted; those before are given.
struct TrainingItem
{
    std::vector<std::int64_t> ids;
    std::size_t scored = 1; ///< ≥ 1: the first token is predicted by nothing
    std::size_t file = 0;
};

/// Where a run is in its data.
struct DataCursor
{
    std::int64_t epoch = 0;
    std::int64_t position = 0; ///< items of the epoch that were taken
};

class TrainingData
{
public:
    /// Reads and tokenises all files. Items with more than `sequenceLength` tokens, or without a
    /// token to predict, are left out and counted.
    /// Errors: those of DataFile; InvalidArgument when no item is left.
    static model::Result<TrainingData> load(
        const Recipe& recipe, const model::Tokenizer& tokenizer, std::int64_t contextLength);

    std::size_t size() const { return m_items.size(); }

    std::int64_t leftOut() const { return m_leftOut; }

    /// Items with together at least `tokens` tokens; moves the cursor. Each epoch takes every item
    /// once, in an order of its own.
    std::vector<const TrainingItem*> next(DataCursor& cursor, std::int64_t tokens);

private:
    void shuffle(std::int64_t epoch);

    std::vector<TrainingItem> m_items;
    std::vector<std::size_t> m_order;
    std::int64_t m_orderEpoch = -1;
    std::int64_t m_leftOut = 0;
    std::uint64_t m_seed = 0;
};

} // namespace lapidary::compute
