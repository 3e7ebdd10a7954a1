// SPDX-License-Identifier: Apache-2.0
#include "compute/train/batch.h"

#include "compute/base/aten.h"

namespace lapidary::compute {

Batch makeBatch(std::span<const TrainingItem* const> items, at::Device device)
{
    Batch batch;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    std::vector<std::int64_t> labels;
    for (const TrainingItem* item : items) {
        const auto begin = static_cast<std::int64_t>(batch.tokens.ids.size());
        for (std::size_t t = item->scored; t < item->ids.size(); ++t) {
            rows.push_back(begin + static_cast<std::int64_t>(t) - 1);
            targets.push_back(item->ids[t]);
        }
        labels.insert(labels.end(), item->labels.begin(), item->labels.end());
        batch.tokens.ids.insert(batch.tokens.ids.end(), item->ids.begin(), item->ids.end());
        batch.tokens.lengths.push_back(static_cast<std::int64_t>(item->ids.size()));
    }
    batch.rows = at::tensor(rows, at::kLong).to(device);
    batch.targets = at::tensor(targets, at::kLong).to(device);
    batch.labels = at::tensor(labels, at::kLong).to(device);
    return batch;
}

at::Tensor batchLogits(const Decoder& decoder, const Batch& batch, const Taps& taps)
{
    return decoder.logits(decoder.hidden(batch.tokens, taps).index_select(0, batch.rows));
}

double meanLoss(const Decoder& decoder, std::span<const TrainingItem> items, std::int64_t tokens,
    const Taps& taps)
{
    const at::NoGradGuard noGradients;
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < items.size();) {
        std::vector<const TrainingItem*> piece;
        for (std::int64_t taken = 0; i < items.size() && taken < tokens; ++i) {
            piece.push_back(&items[i]);
            taken += static_cast<std::int64_t>(items[i].ids.size());
        }
        const Batch batch = makeBatch(piece, decoder.arithmetic().device);
        sum += at::cross_entropy_loss(batchLogits(decoder, batch, taps), batch.targets,
            /*weight=*/{}, at::Reduction::Sum)
                   .item<double>();
        count += static_cast<double>(batch.targets.numel());
    }
    return sum / count;
}

} // namespace lapidary::compute
