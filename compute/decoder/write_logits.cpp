// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/write_logits.h"

#include "compute/base/aten.h"
#include "compute/decoder/decoder.h"
#include "model/data/tensor_file.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>

namespace lapidary::compute {

model::Result<void> writeLogits(const Decoder& decoder, const std::vector<std::int64_t>& ids,
    const std::string& path, const CancelToken& cancel)
{
    constexpr std::int64_t kRowsAtOnce = 256;
    const c10::InferenceMode inference;
    const TokenBatch batch = TokenBatch::of(ids);
    LAP_CHECK(decoder.check(batch));
    const auto tokens = static_cast<std::int64_t>(ids.size());
    LAP_TRY(model::TensorFile file,
        model::TensorFile::create(
            path, "logits", {{"logits", model::DType::F32, {tokens, decoder.config().vocabSize}}}));
    const at::Tensor hidden = decoder.hidden(batch); // [T, D]
    for (std::int64_t begin = 0; begin < tokens; begin += kRowsAtOnce) {
        if (cancel.isCancelled()) {
            return model::Error{model::ErrorCode::Cancelled, "writing the logits was cancelled"};
        }
        const std::int64_t rows = std::min(kRowsAtOnce, tokens - begin);
        const at::Tensor logits = decoder.logits(hidden.narrow(0, begin, rows)).cpu().contiguous();
        LAP_CHECK(
            file.write({static_cast<const std::byte*>(logits.const_data_ptr()), logits.nbytes()}));
    }
    return file.commit();
}

} // namespace lapidary::compute
