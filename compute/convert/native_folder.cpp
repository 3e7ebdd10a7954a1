// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/native_folder.h"

#include "compute/base/aten.h"
#include "model/checkpoint/roles/decoder_roles.h"
#include "model/checkpoint/safetensors/writer.h"

#include <algorithm>
#include <map>
#include <optional>

namespace lapidary::compute {
namespace {

using model::DType;
using model::LayerId;
using model::PlannedTensor;
using model::Result;
using model::Role;
using model::RoleTensor;

/// Elements that are converted at a time.
constexpr std::int64_t kPieceElements = 1024 * 1024;

at::ScalarType scalarType(DType dtype)
{
    return dtype == DType::F32 ? at::kFloat : dtype == DType::F16 ? at::kHalf : at::kBFloat16;
}

/// Where the bytes of one planned tensor come from.
struct Origin
{
    enum class Kind
    {
        Stored, ///< a tensor of the dense model as it is
        Router,
        SelectionBias,
        Gate, ///< rows of the columns [begin, begin + width)
        Up,
        Down, ///< columns of the same
    };

    Kind kind = Kind::Stored;
    const RoleTensor* stored = nullptr;
    LayerId layer;
    std::int64_t begin = 0;
    std::int64_t width = 0;
};

class NativeWriter
{
public:
    NativeWriter(
        const NativeContent& content, const CancelToken& cancel, const ProgressSink& progress)
        : m_content(content)
        , m_cancel(cancel)
        , m_progress(progress)
    { }

    Result<std::vector<std::string>> write(const std::filesystem::path& folder)
    {
        planStored();
        for (std::size_t i = 0; i < m_content.plan->layers.size(); ++i) {
            planExperts(LayerId(static_cast<std::int32_t>(i)), m_content.plan->layers[i]);
        }
        return model::writeSafetensorsFolder(
            folder, m_planned, [this](const PlannedTensor& tensor, const model::ByteSink& sink) {
                return give(tensor, sink);
            });
    }

private:
    const model::LayerPlan& planOf(LayerId layer) const
    {
        return m_content.plan->layers[static_cast<std::size_t>(layer.value())];
    }

    void add(std::string name, DType dtype, model::Shape shape, Origin origin)
    {
        m_origins.emplace(name, origin);
        m_planned.push_back({std::move(name), dtype, std::move(shape)});
    }

    /// Everything but the feed-forward blocks of converted layers, under Hugging Face names.
    void planStored()
    {
        const model::OpenedModel& model = *m_content.model;
        for (const model::RoleSpec& spec :
            model::decoderRoles(model.config(), model::StoredForm::HuggingFace)) {
            const bool isFeedForward
                = spec.role == Role::Gate || spec.role == Role::Up || spec.role == Role::Down;
            if (isFeedForward && !planOf(spec.layer).isDense) {
                continue;
            }
            if (const RoleTensor* stored = model.find(spec.role, spec.layer)) {
                add(spec.name, m_content.dtype, model.tensor(*stored).shape,
                    {.kind = Origin::Kind::Stored, .stored = stored, .layer = spec.layer});
            }
        }
    }

    void planExperts(LayerId layer, const model::LayerPlan& plan)
    {
        if (plan.isDense) {
            return;
        }
        const std::int64_t D = m_content.model->config().hiddenSize;
        const std::string prefix = "model.layers." + std::to_string(layer.value()) + ".mlp.";
        add(prefix + "gate.weight", m_content.dtype, {plan.expertCount(), D},
            {.kind = Origin::Kind::Router, .layer = layer});
        if (m_content.profile->gate.hasSelectionBias) {
            add(prefix + "gate.e_score_correction_bias", DType::F32, {plan.expertCount()},
                {.kind = Origin::Kind::SelectionBias, .layer = layer});
        }
        if (plan.sharedWidth() > 0) {
            planExpert(prefix + "shared_experts.", layer, 0, plan.sharedWidth());
        }
        for (std::int64_t e = 0; e < plan.expertCount(); ++e) {
            planExpert(prefix + "experts." + std::to_string(e) + ".", layer,
                plan.begins[static_cast<std::size_t>(e)], plan.width(e));
        }
    }

    void planExpert(
        const std::string& prefix, LayerId layer, std::int64_t begin, std::int64_t width)
    {
        const std::int64_t D = m_content.model->config().hiddenSize;
        const auto origin = [&](Origin::Kind kind) {
            return Origin{kind, nullptr, layer, begin, width};
        };
        add(prefix + "gate_proj.weight", m_content.dtype, {width, D}, origin(Origin::Kind::Gate));
        add(prefix + "up_proj.weight", m_content.dtype, {width, D}, origin(Origin::Kind::Up));
        add(prefix + "down_proj.weight", m_content.dtype, {D, width}, origin(Origin::Kind::Down));
    }

    Result<void> give(const PlannedTensor& tensor, const model::ByteSink& sink)
    {
        if (m_cancel.isCancelled()) {
            return model::Error{model::ErrorCode::Cancelled, "the conversion was cancelled"};
        }
        m_progress({"writing", static_cast<double>(m_given++),
            static_cast<double>(m_planned.size()), "tensors", {}});
        const Origin& origin = m_origins.at(tensor.name);
        if (origin.kind == Origin::Kind::Stored) {
            return giveStored(tensor, *origin.stored, sink);
        }
        LAP_TRY(const at::Tensor values, made(origin));
        return giveTensor(values, tensor.dtype, sink);
    }

    Result<void> giveStored(
        const PlannedTensor& tensor, const RoleTensor& stored, const model::ByteSink& sink) const
    {
        const std::int64_t columns = tensor.shape.back();
        const std::int64_t rows = tensor.shape.size() == 1 ? 1 : tensor.shape.front();
        const std::int64_t step
            = std::max<std::int64_t>(1, kPieceElements / std::max<std::int64_t>(1, columns));
        for (std::int64_t row = 0; row < rows; row += step) {
            at::Tensor piece = at::empty({std::min(step, rows - row), columns}, at::kFloat);
            LAP_CHECK(m_content.model->readRows(stored, row,
                {piece.mutable_data_ptr<float>(), static_cast<std::size_t>(piece.numel())}));
            LAP_CHECK(giveTensor(piece, tensor.dtype, sink));
        }
        return {};
    }

    static Result<void> giveTensor(
        const at::Tensor& values, DType dtype, const model::ByteSink& sink)
    {
        const at::Tensor stored = values.to(scalarType(dtype)).contiguous();
        return sink({static_cast<const std::byte*>(stored.const_data_ptr()), stored.nbytes()});
    }

    Result<at::Tensor> made(const Origin& origin)
    {
        const model::LayerPlan& plan = planOf(origin.layer);
        const ConvertedLayer* converted = m_content.layers.empty()
            ? nullptr
            : &m_content.layers[static_cast<std::size_t>(origin.layer.value())];
        if (origin.kind == Origin::Kind::SelectionBias) {
            return at::zeros({plan.expertCount()}, at::kFloat);
        }
        if (origin.kind == Origin::Kind::Router) {
            return converted == nullptr
                ? at::zeros({plan.expertCount(), m_content.model->config().hiddenSize}, at::kFloat)
                : converted->router;
        }
        LAP_CHECK(load(origin.layer));
        if (origin.kind == Origin::Kind::Down) {
            const at::Tensor& down = converted == nullptr ? m_tensors.down : converted->down;
            return down.narrow(1, origin.begin, origin.width);
        }
        const at::Tensor& rows = origin.kind == Origin::Kind::Gate ? m_tensors.gate : m_tensors.up;
        return rows.narrow(0, origin.begin, origin.width);
    }

    /// The matrices of one layer stay until another layer's are asked for: the names of a layer are
    /// written one after another.
    Result<void> load(LayerId layer)
    {
        if (!(m_loaded == layer)) {
            LAP_TRY(m_tensors, readLayerTensors(*m_content.model, layer, planOf(layer)));
            m_loaded = layer;
        }
        return {};
    }

    const NativeContent& m_content;
    const CancelToken& m_cancel;
    const ProgressSink& m_progress;
    std::vector<PlannedTensor> m_planned;
    std::map<std::string, Origin> m_origins;
    LayerTensors m_tensors;
    LayerId m_loaded;
    std::size_t m_given = 0;
};

} // namespace

Result<std::vector<std::string>> writeNativeWeights(const std::filesystem::path& folder,
    const NativeContent& content, const CancelToken& cancel, const ProgressSink& progress)
{
    return NativeWriter(content, cancel, progress).write(folder);
}

} // namespace lapidary::compute
