// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/score.h"

#include "compute/base/aten.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>

namespace lapidary::compute {
namespace {

constexpr std::int64_t kRowsAtOnce = 256;

/// Losses of `targets` given the rows of `hidden`, [M] float64 on the CPU.
at::Tensor losses(const Decoder& decoder, const at::Tensor& hidden, const at::Tensor& targets)
{
    std::vector<at::Tensor> pieces;
    for (std::int64_t begin = 0; begin < hidden.size(0); begin += kRowsAtOnce) {
        const std::int64_t rows = std::min(kRowsAtOnce, hidden.size(0) - begin);
        const at::Tensor logits = decoder.logits(hidden.narrow(0, begin, rows)); // [rows, V]
        const at::Tensor chosen
            = logits.gather(1, targets.narrow(0, begin, rows).unsqueeze(1)).squeeze(1);
        pieces.push_back((at::logsumexp(logits, 1) - chosen).to(at::kDouble));
    }
    return at::cat(pieces).cpu();
}

} // namespace

std::vector<std::vector<double>> tokenLosses(const Decoder& decoder, const TokenBatch& batch)
{
    const c10::InferenceMode inference;
    LAP_ASSERT(batch.caches.empty());
    const at::Tensor hidden = decoder.hidden(batch); // [N, D]
    const at::Tensor ids = at::tensor(batch.ids, at::kLong).to(hidden.device());
    std::vector<std::vector<double>> result;
    std::int64_t begin = 0;
    for (const std::int64_t length : batch.lengths) {
        std::vector<double>& values = result.emplace_back();
        if (length > 1) {
            const at::Tensor found = losses(
                decoder, hidden.narrow(0, begin, length - 1), ids.narrow(0, begin + 1, length - 1));
            const double* const data = found.const_data_ptr<double>();
            values.assign(data, data + found.numel());
        }
        begin += length;
    }
    return result;
}

} // namespace lapidary::compute
