// SPDX-License-Identifier: Apache-2.0
// The items of a recipe as tokens, and the order in which they are taken: a function of seed and
// cursor alone, so that a resumed run goes on with the same batches.
#pragma once

#include "compute/curriculum/kinds/curriculum_schedule.h"
#include "compute/train/recipe.h"
#include "model/data/data_file.h"
#include "model/tokenizer/tokenizer.h"

#include <cstdint>
#include <vector>

namespace lapidary::compute {

/// One item. Tokens from `scored` on are predicted; those before are given.
struct TrainingItem
{
    std::vector<std::int64_t> ids;
    std::vector<std::int8_t> labels; ///< reasoning step of each token, −1 none
    std::size_t scored = 1;          ///< ≥ 1: the first token is predicted by nothing
    std::size_t source = 0;          ///< of the recipe's data
    double difficulty = 0.0;         ///< by the curriculum's score
};

/// Where a run is in its data.
struct DataCursor
{
    std::int64_t epoch = 0;
    std::int64_t position = 0; ///< items of the epoch that were taken
    std::int64_t begin = 0;    ///< the pool: items by difficulty
    std::int64_t end = 0;      ///< 0: none was taken yet

    friend bool operator==(const DataCursor&, const DataCursor&) = default;
};

class TrainingData
{
public:
    /// Reads and tokenises all sources. Items with more than `sequenceLength` tokens, or without a
    /// token to predict, are left out and counted.
    /// Errors: those of DataFile; InvalidArgument when no item is left, or when an item lacks what
    /// the curriculum scores.
    static model::Result<TrainingData> load(
        const Recipe& recipe, const model::Tokenizer& tokenizer, std::int64_t contextLength);

    /// Items that are trained on.
    std::size_t size() const { return m_items.size(); }

    /// Items that are kept out, by seed.
    const std::vector<TrainingItem>& validation() const { return m_validation; }

    /// True when these items could have led to the cursor.
    bool isWithin(const DataCursor& cursor) const;

    /// The highest difficulty in the cursor's pool.
    double hardest(const DataCursor& cursor) const;

    std::int64_t leftOut() const { return m_leftOut; }

    /// True when an item has labelled tokens.
    bool hasSteps() const { return m_hasSteps; }

    /// Items with together at least `tokens` tokens; moves the cursor. Each epoch takes the items
    /// of the pool in an order of its own, each as often as its source weighs; another pool begins
    /// another epoch.
    std::vector<const TrainingItem*> next(
        DataCursor& cursor, std::int64_t tokens, const PoolSpan& pool = {});

private:
    model::Result<void> readSource(const Recipe& recipe, std::size_t source,
        const model::Tokenizer& tokenizer, std::int64_t longest);
    model::Result<void> add(const Recipe& recipe, std::size_t source, const model::DataItem& data,
        const model::Tokenizer& tokenizer, std::int64_t longest);
    void keepOut(const Recipe& recipe);
    void rank(const Recipe& recipe);
    void arrange(const DataCursor& cursor);

    std::vector<TrainingItem> m_items;
    std::vector<TrainingItem> m_validation;
    std::vector<double> m_weights;     ///< of the sources
    std::vector<std::size_t> m_ranked; ///< items by difficulty
    std::vector<std::size_t> m_order;  ///< of the epoch that m_arranged is in
    DataCursor m_arranged{-1, 0, 0, 0};
    std::int64_t m_leftOut = 0;
    bool m_hasSteps = false;
    std::uint64_t m_seed = 0;
};

} // namespace lapidary::compute
