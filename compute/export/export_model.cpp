// SPDX-License-Identifier: Apache-2.0
#include "compute/export/export_model.h"

#include "compute/base/aten.h"
#include "compute/decoder/decoder.h"
#include "compute/export/model_card.h"
#include "model/checkpoint/dequant/rows.h"
#include "model/core/atomic_file.h"
#include "model/data/mapped_tensors.h"
#include "model/text/companions.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace lapidary::compute {
namespace {

using model::DraftBlock;
using model::DraftTensor;
using model::DType;
using model::Result;

/// Elements that are held at a time.
constexpr std::int64_t kPieceElements = 1024 * 1024;
/// Tokens that are compared when the conversion kept none.
constexpr std::int64_t kComparedTokens = 64;
constexpr const char* kReferenceName = "reference.safetensors";

at::ScalarType scalarType(DType dtype)
{
    return dtype == DType::F32 ? at::kFloat : dtype == DType::F16 ? at::kHalf : at::kBFloat16;
}

/// Reads the pieces of drafted tensors from the native checkpoint.
class DraftSource
{
public:
    DraftSource(const model::Checkpoint& checkpoint, const CancelToken& cancel)
        : m_checkpoint(checkpoint)
        , m_cancel(cancel)
    { }

    Result<void> give(const DraftTensor& draft, const model::ByteSink& sink) const
    {
        for (const DraftBlock& block : draft.blocks) {
            LAP_CHECK(giveBlock(block, draft.tensor.dtype, sink));
        }
        return {};
    }

private:
    Result<void> giveBlock(const DraftBlock& block, DType dtype, const model::ByteSink& sink) const
    {
        const std::int64_t step
            = std::max<std::int64_t>(1, kPieceElements / std::max<std::int64_t>(1, block.columns));
        for (std::int64_t row = 0; row < block.rows; row += step) {
            if (m_cancel.isCancelled()) {
                return model::Error{model::ErrorCode::Cancelled, "the export was cancelled"};
            }
            LAP_TRY(const at::Tensor piece, rows(block, row, std::min(step, block.rows - row)));
            const at::Tensor stored = piece.to(scalarType(dtype)).contiguous();
            LAP_CHECK(
                sink({static_cast<const std::byte*>(stored.const_data_ptr()), stored.nbytes()}));
        }
        return {};
    }

    /// Rows [first, first + count) of a block, padded.
    Result<at::Tensor> rows(const DraftBlock& block, std::int64_t first, std::int64_t count) const
    {
        if (block.source.empty()) {
            return at::full({count, block.columns}, block.value, at::kFloat);
        }
        const model::TensorInfo* info = m_checkpoint.find(block.source);
        if (info == nullptr) {
            return model::Error{model::ErrorCode::Corrupt,
                "the converted model lacks the tensor " + block.source, m_checkpoint.path(),
                "convert the dense model again", {}};
        }
        const std::int64_t columns = model::rowLength(*info);
        const std::int64_t stored = info->shape.size() == 1 ? 1 : info->shape.front();
        const std::int64_t present = std::clamp<std::int64_t>(stored - first, 0, count);
        LAP_ASSERT(columns <= block.columns);
        at::Tensor source = at::empty({present, columns}, at::kFloat);
        if (present > 0) {
            LAP_CHECK(model::readRows(m_checkpoint, *info, first,
                {source.mutable_data_ptr<float>(), static_cast<std::size_t>(source.numel())}));
        }
        if (block.value != 1.0) {
            source.mul_(block.value);
        }
        return at::constant_pad_nd(source, {0, block.columns - columns, 0, count - present});
    }

    const model::Checkpoint& m_checkpoint;
    const CancelToken& m_cancel;
};

Result<at::Tensor> logitsOf(const Decoder& decoder, const std::vector<std::int64_t>& ids)
{
    const TokenBatch batch = TokenBatch::of(ids);
    LAP_CHECK(decoder.check(batch));
    return decoder.logits(decoder.hidden(batch)).cpu();
}

/// What an export is compared with.
struct Reference
{
    std::vector<std::int64_t> ids;
    at::Tensor logits; ///< [T, V]
};

Result<Reference> keptReference(const std::string& path, std::int64_t vocabulary)
{
    LAP_TRY(const model::MappedTensors file, model::MappedTensors::open(path));
    const model::TensorInfo* ids = file.find("ids");
    const std::int64_t T = ids == nullptr || ids->shape.size() != 1 ? 0 : ids->shape.front();
    LAP_TRY(const auto values, file.values<std::int64_t>("ids", {T}));
    LAP_TRY(const auto logits, file.values<float>("logits", {T, vocabulary}));
    Reference reference;
    reference.ids.assign(values.begin(), values.end());
    reference.logits = at::empty({T, vocabulary}, at::kFloat);
    std::copy(logits.begin(), logits.end(), reference.logits.mutable_data_ptr<float>());
    return reference;
}

Result<Reference> liveReference(const model::OpenedModel& native, const Arithmetic& arithmetic)
{
    Reference reference;
    const model::ModelConfig& config = native.config();
    const std::int64_t count = config.contextLength > 0
        ? std::min(kComparedTokens, config.contextLength)
        : kComparedTokens;
    for (std::int64_t i = 0; i < count; ++i) {
        reference.ids.push_back((1 + i * 7919) % config.vocabSize);
    }
    LAP_TRY(const std::unique_ptr<Decoder> decoder, makeDecoder(native, arithmetic));
    LAP_TRY(reference.logits, logitsOf(*decoder, reference.ids));
    return reference;
}

Result<std::vector<std::string>> writeWeights(const model::NativeModel& native,
    const std::vector<DraftTensor>& drafts, const std::filesystem::path& folder,
    const CancelToken& cancel, const ProgressSink& progress)
{
    std::map<std::string, const DraftTensor*> byName;
    std::vector<model::PlannedTensor> planned;
    for (const DraftTensor& draft : drafts) {
        byName[draft.tensor.name] = &draft;
        planned.push_back(draft.tensor);
    }
    const DraftSource source(native.opened->checkpoint(), cancel);
    double done = 0.0;
    return model::writeSafetensorsFolder(
        folder, planned, [&](const model::PlannedTensor& tensor, const model::ByteSink& sink) {
            progress({"writing", done++, static_cast<double>(planned.size()), "tensors", {}});
            return source.give(*byName.at(tensor.name), sink);
        });
}

} // namespace

Result<std::vector<std::string>> writeExport(const model::NativeModel& native,
    const model::ExportLayout& layout, const std::filesystem::path& folder,
    const CancelToken& cancel, const ProgressSink& progress)
{
    LAP_TRY(const model::ExportDraft draft, layout.draft(native));
    LAP_TRY(std::vector<std::string> files,
        writeWeights(native, draft.tensors, folder, cancel, progress));
    LAP_CHECK(model::saveFile(folder / "config.json", draft.config.dump(2) + "\n"));
    LAP_TRY(const std::vector<std::string> companions,
        model::copyCompanions(native.opened->checkpoint(), folder));
    LAP_CHECK(model::saveFile(folder / "README.md", modelCard(native, layout)));
    files.insert(files.end(), companions.begin(), companions.end());
    files.insert(files.end(), {"config.json", "README.md"});
    std::sort(files.begin(), files.end());
    return files;
}

Result<RoundTrip> roundTrip(
    const model::NativeModel& native, const std::filesystem::path& folder, Device device)
{
    const c10::InferenceMode inference;
    const Arithmetic arithmetic{at::kFloat, device == Device::Cuda ? at::kCUDA : at::kCPU};
    const model::ModelFolder* own = native.opened->checkpoint().folder();
    Reference reference;
    if (own != nullptr && own->has(kReferenceName)) {
        LAP_TRY(reference,
            keptReference(own->path() + "/" + kReferenceName, native.opened->config().vocabSize));
    } else {
        LAP_TRY(reference, liveReference(*native.opened, arithmetic));
    }
    LAP_TRY(const model::OpenedModel written, model::openModel(folder.string()));
    LAP_TRY(const std::unique_ptr<Decoder> decoder, makeDecoder(written, arithmetic));
    LAP_TRY(const at::Tensor logits, logitsOf(*decoder, reference.ids));
    const double difference = (logits - reference.logits).abs().max().item<double>();
    return RoundTrip{std::isfinite(difference) ? difference : 1e300,
        reference.logits.abs().max().item<double>(),
        static_cast<std::int64_t>(reference.ids.size())};
}

} // namespace lapidary::compute
