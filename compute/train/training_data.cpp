// SPDX-License-Identifier: Apache-2.0
#include "compute/train/training_data.h"

#include "model/core/counter_random.h"
#include "model/steps/step_spans.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

/// Streams of the seed, apart from those of the epochs.
constexpr std::uint64_t kValidationStream = 0x56414C4944ULL << 16U;
constexpr std::uint64_t kShuffledStream = 0x5348554646ULL << 16U;
constexpr std::uint64_t kWeightStream = 0x5745494748ULL << 16U;
/// At most this part of the items is kept out.
constexpr std::size_t kValidationPart = 5;

template <class T>
void shuffle(std::vector<T>& values, std::uint64_t seed, std::uint64_t stream)
{
    const model::CounterRandom random(seed, stream);
    for (std::size_t i = values.size(); i > 1; --i) {
        std::swap(values[i - 1], values[static_cast<std::size_t>(random.below(i, i))]);
    }
}

void append(TrainingItem& item, const model::Encoding& encoding)
{
    item.ids.insert(item.ids.end(), encoding.ids.begin(), encoding.ids.end());
    item.labels.resize(item.ids.size(), model::kNoStep);
}

Result<void> appendResponse(TrainingItem& item, const model::DataItem& data,
    const std::string& response, const model::Tokenizer& tokenizer)
{
    LAP_TRY(const std::vector<model::StepSpan> spans, model::stepSpansOf(data));
    const model::Encoding encoding = tokenizer.encode(
        response, {.addSpecial = false, .withOffsets = !spans.empty(), .dummyPrefix = false});
    const std::size_t begin = item.ids.size();
    append(item, encoding);
    if (spans.empty()) {
        return {};
    }
    const auto steps = model::stepBytes(spans, response, 0);
    const auto owners = model::stepOfTokens(response, encoding.offsets, steps);
    for (std::size_t t = 0; t < owners.size(); ++t) {
        if (owners[t] >= 0) {
            item.labels[begin + t]
                = static_cast<std::int8_t>(steps[static_cast<std::size_t>(owners[t])].step);
        }
    }
    return {};
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
        append(item, tokenizer.encode(text, {.withOffsets = false}));
        return item;
    }
    LAP_TRY(const std::string prompt,
        model::fieldText(data, source.promptField.empty() ? "prompt" : source.promptField));
    LAP_TRY(const std::string response,
        model::fieldText(data, source.responseField.empty() ? "response" : source.responseField));
    append(item, tokenizer.encode(prompt + "\n", {.withOffsets = false}));
    item.scored = std::max<std::size_t>(1, item.ids.size());
    LAP_CHECK(appendResponse(item, data, response, tokenizer));
    return item;
}

/// How hard an item is. Errors: InvalidArgument when it does not say.
Result<double> difficultyOf(
    const model::DataItem& data, const TrainingItem& item, const std::string& score)
{
    if (score == "length") {
        return static_cast<double>(item.ids.size());
    }
    if (score == "steps") {
        LAP_TRY(const std::vector<model::StepSpan> spans, model::stepSpansOf(data));
        return static_cast<double>(spans.size());
    }
    const auto level = data.fields.find("level");
    if (level == data.fields.end() || !level->is_number()) {
        return Error{ErrorCode::InvalidArgument,
            data.place + " has no number in the field level, which the curriculum's score needs",
            {}, "score by length, or name data with levels", {}};
    }
    return level->get<double>();
}

} // namespace

Result<void> TrainingData::add(const Recipe& recipe, std::size_t source,
    const model::DataItem& data, const model::Tokenizer& tokenizer, std::int64_t longest)
{
    LAP_TRY(TrainingItem item, makeItem(data, recipe.data[source], tokenizer));
    if (item.ids.size() <= item.scored || static_cast<std::int64_t>(item.ids.size()) > longest) {
        ++m_leftOut;
        return {};
    }
    item.source = source;
    if (recipe.curriculum) {
        LAP_TRY(item.difficulty, difficultyOf(data, item, recipe.curriculum->score));
    }
    m_hasSteps = m_hasSteps
        || std::any_of(item.labels.begin(), item.labels.end(),
            [](std::int8_t label) { return label != model::kNoStep; });
    m_items.push_back(std::move(item));
    return {};
}

Result<void> TrainingData::readSource(const Recipe& recipe, std::size_t source,
    const model::Tokenizer& tokenizer, std::int64_t longest)
{
    const RecipeData& named = recipe.data[source];
    m_weights.push_back(named.weight);
    if (named.tasks) {
        LAP_TRY(const std::vector<model::TaskItem> items, model::makeTasks(*named.tasks));
        for (const model::TaskItem& item : items) {
            LAP_CHECK(add(recipe, source, {model::toJson(item), item.id}, tokenizer, longest));
        }
        return {};
    }
    LAP_TRY(const model::DataFile file, model::DataFile::open(named.path));
    for (std::size_t i = 0; i < file.size(); ++i) {
        LAP_TRY(const model::DataItem data, file.item(i));
        if (auto added = add(recipe, source, data, tokenizer, longest); !added) {
            Error error = std::move(added).error();
            error.where = error.where.empty() ? named.path : error.where;
            return error;
        }
    }
    return {};
}

Result<TrainingData> TrainingData::load(
    const Recipe& recipe, const model::Tokenizer& tokenizer, std::int64_t contextLength)
{
    TrainingData data;
    data.m_seed = recipe.seed;
    const std::int64_t longest = contextLength > 0 ? std::min(contextLength, recipe.sequenceLength)
                                                   : recipe.sequenceLength;
    for (std::size_t source = 0; source < recipe.data.size(); ++source) {
        LAP_CHECK(data.readSource(recipe, source, tokenizer, longest));
    }
    if (data.m_items.empty()) {
        return Error{ErrorCode::InvalidArgument,
            "no item can be trained on: all " + std::to_string(data.m_leftOut) + " have more than "
                + std::to_string(longest) + " tokens or nothing to predict",
            recipe.data.front().name(), "raise sequence_length, or name other data", {}};
    }
    data.keepOut(recipe);
    data.rank(recipe);
    return data;
}

void TrainingData::keepOut(const Recipe& recipe)
{
    if (recipe.validateEvery == 0) {
        return;
    }
    std::vector<std::size_t> order(m_items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, m_seed, kValidationStream);
    order.resize(std::min(
        static_cast<std::size_t>(recipe.validationItems), m_items.size() / kValidationPart));
    std::sort(order.begin(), order.end(), std::greater<>());
    for (const std::size_t index : order) {
        m_validation.push_back(std::move(m_items[index]));
        m_items.erase(m_items.begin() + static_cast<std::ptrdiff_t>(index));
    }
}

void TrainingData::rank(const Recipe& recipe)
{
    m_ranked.resize(m_items.size());
    std::iota(m_ranked.begin(), m_ranked.end(), std::size_t{0});
    if (!recipe.curriculum) {
        return;
    }
    const CurriculumSchedule* schedule
        = model::registry<CurriculumSchedule>().find(recipe.curriculum->schedule.id);
    LAP_ASSERT(schedule != nullptr); // the recipe was checked
    if (schedule->order == CurriculumOrder::Shuffled) {
        shuffle(m_ranked, m_seed, kShuffledStream);
        return;
    }
    const double sign = schedule->order == CurriculumOrder::HardFirst ? -1.0 : 1.0;
    std::stable_sort(m_ranked.begin(), m_ranked.end(), [&](std::size_t a, std::size_t b) {
        return sign * m_items[a].difficulty < sign * m_items[b].difficulty;
    });
}

void TrainingData::arrange(const DataCursor& cursor)
{
    DataCursor wanted = cursor;
    wanted.position = 0;
    if (m_arranged == wanted) {
        return;
    }
    m_arranged = wanted;
    m_order.clear();
    const auto epoch = static_cast<std::uint64_t>(cursor.epoch);
    const model::CounterRandom random(m_seed, kWeightStream + epoch);
    for (std::int64_t i = cursor.begin; i < cursor.end; ++i) {
        const std::size_t item = m_ranked[static_cast<std::size_t>(i)];
        const double weight = m_weights[m_items[item].source];
        const double rest = weight - std::floor(weight);
        const auto times = static_cast<std::size_t>(weight)
            + (random.uniform(static_cast<std::uint64_t>(i)) < rest ? 1U : 0U);
        m_order.insert(m_order.end(), times, item);
    }
    if (m_order.empty()) { // weights so small that the draw left nothing
        m_order.assign(m_ranked.begin() + cursor.begin, m_ranked.begin() + cursor.end);
    }
    shuffle(m_order, m_seed, epoch);
}

bool TrainingData::isWithin(const DataCursor& cursor) const
{
    const auto count = static_cast<std::int64_t>(m_items.size());
    if (cursor.begin < 0 || cursor.end > count || (cursor.end > 0 && cursor.begin >= cursor.end)) {
        return false;
    }
    if (cursor.end == 0) {
        return cursor.position == 0;
    }
    TrainingData copy; // arranges without touching this one
    copy.m_weights = m_weights;
    copy.m_seed = m_seed;
    copy.m_ranked = m_ranked;
    copy.m_items.resize(m_items.size());
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        copy.m_items[i].source = m_items[i].source;
    }
    copy.arrange(cursor);
    return cursor.position < static_cast<std::int64_t>(copy.m_order.size());
}

double TrainingData::hardest(const DataCursor& cursor) const
{
    double highest = 0.0;
    for (std::int64_t i = cursor.begin; i < cursor.end; ++i) {
        highest = std::max(highest, m_items[m_ranked[static_cast<std::size_t>(i)]].difficulty);
    }
    return highest;
}

std::vector<const TrainingItem*> TrainingData::next(
    DataCursor& cursor, std::int64_t tokens, const PoolSpan& pool)
{
    const auto count = static_cast<double>(m_items.size());
    const auto begin = static_cast<std::int64_t>(pool.begin * count);
    const auto end
        = std::max(begin + 1, static_cast<std::int64_t>(std::ceil(pool.end * count - 1e-9)));
    if (cursor.end != 0 && (cursor.begin != begin || cursor.end != end)) {
        ++cursor.epoch;
        cursor.position = 0;
    }
    cursor.begin = begin;
    cursor.end = end;
    std::vector<const TrainingItem*> batch;
    for (std::int64_t taken = 0; taken < tokens;) {
        arrange(cursor);
        LAP_ASSERT(cursor.position < static_cast<std::int64_t>(m_order.size()));
        const TrainingItem& item = m_items[m_order[static_cast<std::size_t>(cursor.position)]];
        batch.push_back(&item);
        taken += static_cast<std::int64_t>(item.ids.size());
        if (++cursor.position == static_cast<std::int64_t>(m_order.size())) {
            ++cursor.epoch;
            cursor.position = 0;
        }
    }
    return batch;
}

} // namespace lapidary::compute
