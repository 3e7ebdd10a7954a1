// SPDX-License-Identifier: Apache-2.0
#include "compute/train/training_data.h"

#include "model/core/counter_random.h"
#include "model/data/data_file.h"

#include <algorithm>
#include <numeric>

namespace lapidary::compute {

namespace {

using model::Result;

void append(std::vector<std::int64_t>& ids, const model::Encoding& encoding)
{
    ids.insert(ids.end(), encoding.ids.begin(), encoding.ids.end());
}

/// The tokenizer's own begin token stands before the prompt; the response is tokenised apart, as
/// `nll` does.
Result<TrainingItem> makeItem(
    const model::DataItem& data, const RecipeData& source, const model::Tokenizer& tokenizer)
{
    TrainingItem item;
    const bool isSplit = !source.promptField.empty()
        || (!data.fields.contains("text") && data.fields.contains("prompt")
            && data.fields.contains("response"));
    if (!isSplit) {
        LAP_TRY(const std::string text, model::itemText(data));
        append(item.ids, tokenizer.encode(text, {.withOffsets = false}));
        return item;
    }
    LAP_TRY(const std::string prompt,
        model::fieldText(data, source.promptField.empty() ? "prompt" : source.promptField));
    LAP_TRY(const std::string response,
        model::fieldText(data, source.responseField.empty() ? "response" : source.responseField));
    append(item.ids, tokenizer.encode(prompt + "\n", {.withOffsets = false}));
    item.scored = std::max<std::size_t>(1, item.ids.size());
    append(item.ids,
        tokenizer.encode(
            response, {.addSpecial = false, .withOffsets = false, .dummyPrefix = false}));
    return item;
}

} // namespace

Result<TrainingData> TrainingData::load(
    const Recipe& recipe, const model::Tokenizer& tokenizer, std::int64_t contextLength)
{
    TrainingData data;
    data.m_seed = recipe.seed;
    const std::int64_t longest = contextLength > 0 ? std::min(contextLength, recipe.sequenceLength)
                                                   : recipe.sequenceLength;
    for (std::size_t f = 0; f < recipe.data.size(); ++f) {
        LAP_TRY(const model::DataFile file, model::DataFile::open(recipe.data[f].path));
        for (std::size_t i = 0; i < file.size(); ++i) {
            LAP_TRY(const model::DataItem one, file.item(i));
            LAP_TRY(TrainingItem item, makeItem(one, recipe.data[f], tokenizer));
            if (item.ids.size() > item.scored
                && static_cast<std::int64_t>(item.ids.size()) <= longest) {
                item.file = f;
                data.m_items.push_back(std::move(item));
            } else {
                ++data.m_leftOut;
            }
        }
    }
    if (data.m_items.empty()) {
        return model::Error{model::ErrorCode::InvalidArgument,
            "no item can be trained on: all " + std::to_string(data.m_leftOut) + " have more than "
                + std::to_string(longest) + " tokens or nothing to predict",
            recipe.data.front().path, "raise sequence_length, or name other data", {}};
    }
    return data;
}

void TrainingData::shuffle(std::int64_t epoch)
{
    if (m_orderEpoch == epoch) {
        return;
    }
    m_orderEpoch = epoch;
    m_order.resize(m_items.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    const model::CounterRandom random(m_seed, static_cast<std::uint64_t>(epoch));
    for (std::size_t i = m_order.size(); i > 1; --i) {
        std::swap(m_order[i - 1], m_order[static_cast<std::size_t>(random.below(i, i))]);
    }
}

std::vector<const TrainingItem*> TrainingData::next(DataCursor& cursor, std::int64_t tokens)
{
    std::vector<const TrainingItem*> batch;
    for (std::int64_t taken = 0; taken < tokens;) {
        shuffle(cursor.epoch);
        const TrainingItem& item = m_items[m_order[static_cast<std::size_t>(cursor.position)]];
        batch.push_back(&item);
        taken += static_cast<std::int64_t>(item.ids.size());
        if (++cursor.position == static_cast<std::int64_t>(m_items.size())) {
            cursor = {cursor.epoch + 1, 0};
        }
    }
    return batch;
}

} // namespace lapidary::compute
