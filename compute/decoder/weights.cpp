// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/weights.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "compute/decoder/free_memory.h"
#include "model/checkpoint/base/file_mapping.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace lapidary::compute {
namespace {

using model::DType;
using model::LayerId;
using model::Result;
using model::Role;
using model::RoleTensor;

/// Elements that one thread converts at a time.
constexpr std::int64_t kPieceElements = 256 * 1024;

/// The first error of several threads.
class FirstError
{
public:
    void add(model::Error error)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_error) {
            m_error = std::move(error);
        }
    }

    Result<void> result() const { return m_error ? Result<void>(*m_error) : Result<void>(); }

private:
    std::mutex m_mutex;
    std::optional<model::Error> m_error;
};

class Loader
{
public:
    Loader(
        const model::OpenedModel& model, const Arithmetic& arithmetic, const LoadProgress& progress)
        : m_model(model)
        , m_arithmetic(arithmetic)
        , m_progress(progress)
    { }

    Result<Weights> load()
    {
        LAP_CHECK(checkMemory());
        Weights weights;
        LAP_TRY(weights.embedding, matrix(m_model.find(Role::Embedding)));
        LAP_TRY(weights.finalNorm, norm(Role::FinalNorm, LayerId()));
        if (m_model.config().isTied) {
            weights.head.weight = weights.embedding;
        } else {
            LAP_TRY(weights.head.weight, matrix(m_model.find(Role::Head)));
        }
        if (const RoleTensor* divisors = m_model.find(Role::RopeFactors)) {
            weights.rotaryDivisors.resize(elements(*divisors));
            LAP_CHECK(m_model.readRows(*divisors, 0, weights.rotaryDivisors));
        }
        for (std::int32_t layer = 0; layer < m_model.config().layers; ++layer) {
            if (m_progress
                && !m_progress(
                    static_cast<double>(layer) / static_cast<double>(m_model.config().layers))) {
                return model::Error{
                    model::ErrorCode::Cancelled, "loading was cancelled", {}, {}, {}};
            }
            LAP_TRY(LayerWeights loaded, loadLayer(LayerId(layer)));
            weights.layers.push_back(std::move(loaded));
        }
        return weights;
    }

private:
    Result<LayerWeights> loadLayer(LayerId layer)
    {
        LayerWeights w;
        LAP_TRY(w.inputNorm, norm(Role::InputNorm, layer));
        LAP_TRY(w.query, map(Role::Query, Role::QueryBias, layer));
        LAP_TRY(w.key, map(Role::Key, Role::KeyBias, layer));
        LAP_TRY(w.value, map(Role::Value, Role::ValueBias, layer));
        LAP_TRY(w.output, map(Role::Output, Role::OutputBias, layer));
        LAP_TRY(w.queryNorm, norm(Role::QueryNorm, layer));
        LAP_TRY(w.keyNorm, norm(Role::KeyNorm, layer));
        LAP_TRY(w.attentionOutNorm, norm(Role::AttentionOutNorm, layer));
        LAP_TRY(w.feedForwardNorm, norm(Role::FeedForwardNorm, layer));
        LAP_TRY(w.feedForwardOutNorm, norm(Role::FeedForwardOutNorm, layer));
        if (m_model.find(Role::Router, layer) != nullptr) {
            LAP_TRY(w.moe, loadExperts(layer));
            return w;
        }
        LAP_TRY(w.gate, map(Role::Gate, Role::GateBias, layer));
        LAP_TRY(w.up, map(Role::Up, Role::UpBias, layer));
        LAP_TRY(w.down, map(Role::Down, Role::DownBias, layer));
        return w;
    }

    Result<MoeWeights> loadExperts(LayerId layer)
    {
        MoeWeights w;
        LAP_TRY(w.router.weight, matrix(m_model.find(Role::Router, layer)));
        LAP_TRY(w.selectionBias, vector(m_model.find(Role::SelectionBias, layer)));
        LAP_TRY(w.shared, loadShared(layer));
        if (const RoleTensor* gate = m_model.find(Role::SharedExpertGate, layer)) {
            LAP_TRY(w.sharedGate.weight, matrix(gate));
        }
        if (m_model.find(Role::ExpertsGateUp, layer) != nullptr) {
            LAP_TRY(w.experts, loadFusedExperts(layer));
            return w;
        }
        const std::size_t count = m_model.config().experts.at(layer.value()).widths.size();
        for (std::size_t e = 0; e < count; ++e) {
            const model::ExpertId expert(static_cast<std::int32_t>(e));
            ExpertWeights one;
            LAP_TRY(one.gate, matrix(m_model.find(Role::ExpertGate, layer, expert)));
            LAP_TRY(one.up, matrix(m_model.find(Role::ExpertUp, layer, expert)));
            LAP_TRY(one.down, matrix(m_model.find(Role::ExpertDown, layer, expert)));
            w.experts.push_back(std::move(one));
        }
        return w;
    }

    Result<ExpertWeights> loadShared(LayerId layer)
    {
        ExpertWeights shared;
        const RoleTensor* down = m_model.find(Role::SharedDown, layer);
        if (down == nullptr) {
            return shared;
        }
        LAP_TRY(shared.down, matrix(down));
        if (const RoleTensor* fused = m_model.find(Role::SharedGateUp, layer)) {
            LAP_TRY(const at::Tensor both, matrix(fused)); // [2m, D]
            const std::int64_t width = both.size(0) / 2;
            shared.gate = both.narrow(0, 0, width);
            shared.up = both.narrow(0, width, width);
            return shared;
        }
        LAP_TRY(shared.gate, matrix(m_model.find(Role::SharedGate, layer)));
        LAP_TRY(shared.up, matrix(m_model.find(Role::SharedUp, layer)));
        return shared;
    }

    /// Views into the two tensors that hold all experts.
    Result<std::vector<ExpertWeights>> loadFusedExperts(LayerId layer)
    {
        LAP_TRY(const at::Tensor gateUp,
            matrix(m_model.find(Role::ExpertsGateUp, layer))); // [E, 2m, D]
        LAP_TRY(const at::Tensor down, matrix(m_model.find(Role::ExpertsDown, layer))); // [E, D, m]
        const std::int64_t width = down.size(2);
        std::vector<ExpertWeights> experts;
        for (std::int64_t e = 0; e < down.size(0); ++e) {
            experts.push_back(
                {gateUp[e].narrow(0, 0, width), gateUp[e].narrow(0, width, width), down[e]});
        }
        return experts;
    }

    std::size_t elements(const RoleTensor& role) const
    {
        return static_cast<std::size_t>(
            model::elementCount(m_model.tensor(role).shape).value_or(0));
    }

    /// The bytes of the file are what the arithmetic wants.
    bool isMapped(const RoleTensor& role) const
    {
        const model::TensorInfo& info = m_model.tensor(role);
        const bool isType = info.dtype == DType::BF16
            || (info.dtype == DType::F32 && m_arithmetic.dtype == at::kFloat);
        const std::uint64_t alignment = info.dtype == DType::BF16 ? 2 : 4;
        return isType && role.rows == model::RowOrder::Halves && info.begin % alignment == 0
            && info.shape.size() >= 2;
    }

    Result<void> checkMemory() const
    {
        const auto itemSize = static_cast<std::uint64_t>(c10::elementSize(m_arithmetic.dtype));
        std::uint64_t bytes = 0;
        for (const RoleTensor& role : m_model.roles()) {
            bytes += isMapped(role) ? 0 : elements(role) * itemSize;
        }
        return checkFreeMemory(bytes,
            std::string("the weights as ") + c10::toString(m_arithmetic.dtype),
            m_arithmetic.dtype == at::kFloat
                ? "close other programs, or compute with --dtype bfloat16"
                : "close other programs, or open a smaller model");
    }

    Result<Linear> map(Role weight, Role bias, LayerId layer)
    {
        Linear result;
        const RoleTensor* role = m_model.find(weight, layer);
        if (role == nullptr) {
            return model::Error{model::ErrorCode::Unsupported,
                "layer " + std::to_string(layer.value()) + " has no "
                    + std::string(model::name(weight)) + " matrix",
                m_model.checkpoint().path(), "open a dense model of the Llama kind", {}};
        }
        LAP_TRY(result.weight, matrix(role));
        LAP_TRY(result.bias, vector(m_model.find(bias, layer)));
        return result;
    }

    Result<at::Tensor> norm(Role role, LayerId layer)
    {
        LAP_TRY(at::Tensor weight, vector(m_model.find(role, layer)));
        if (weight.defined() && m_model.config().normOffset != 0.0) {
            weight.add_(m_model.config().normOffset);
        }
        return weight;
    }

    Result<at::Tensor> vector(const RoleTensor* role) const
    {
        if (role == nullptr) {
            return at::Tensor();
        }
        const std::size_t count = elements(*role);
        at::Tensor result = at::empty({static_cast<std::int64_t>(count)}, at::kFloat);
        LAP_CHECK(m_model.readRows(*role, 0, {result.mutable_data_ptr<float>(), count}));
        return result.to(m_arithmetic.device);
    }

    Result<at::Tensor> matrix(const RoleTensor* role)
    {
        LAP_ASSERT(role != nullptr);
        if (isMapped(*role)) {
            LAP_TRY(const at::Tensor result, mapped(*role));
            return result.to(m_arithmetic.device);
        }
        return converted(*role);
    }

    Result<at::Tensor> mapped(const RoleTensor& role)
    {
        const model::TensorInfo& info = m_model.tensor(role);
        std::shared_ptr<const model::FileMapping>& mapping = m_mappings[info.file];
        if (!mapping) {
            LAP_TRY(mapping, model::FileMapping::open(*m_model.checkpoint().files()[info.file]));
        }
        return at::from_blob(
            const_cast<std::byte*>(mapping->at(info.begin)), info.shape, [keep = mapping](void*) {},
            at::TensorOptions(info.dtype == DType::BF16 ? at::kBFloat16 : at::kFloat));
    }

    Result<at::Tensor> converted(const RoleTensor& role) const
    {
        const model::Shape& stored = m_model.tensor(role).shape;
        const std::int64_t columns = stored.back();
        const std::array shape{
            static_cast<std::int64_t>(elements(role)) / std::max<std::int64_t>(1, columns),
            columns};
        const at::Tensor result = at::empty(shape, m_arithmetic.dtype);
        FirstError error;
        const std::int64_t piece
            = std::max<std::int64_t>(1, kPieceElements / std::max<std::int64_t>(1, shape[1]));
        const std::int64_t pieces = (shape[0] + piece - 1) / piece;
        parallelFor(pieces, [&](std::int64_t i) {
            const at::Tensor rows
                = result.narrow(0, i * piece, std::min(piece, shape[0] - i * piece));
            if (auto done = convertRows(role, i * piece, rows); !done) {
                error.add(std::move(done).error());
            }
        });
        LAP_CHECK(error.result());
        return result.view(stored).to(m_arithmetic.device);
    }

    Result<void> convertRows(
        const RoleTensor& role, std::int64_t firstRow, const at::Tensor& target) const
    {
        const at::Tensor wide
            = target.scalar_type() == at::kFloat ? target : at::empty(target.sizes(), at::kFloat);
        LAP_CHECK(m_model.readRows(role, firstRow,
            {wide.mutable_data_ptr<float>(), static_cast<std::size_t>(wide.numel())}));
        if (target.scalar_type() != at::kFloat) {
            target.copy_(wide);
        }
        return {};
    }

    const model::OpenedModel& m_model;
    const Arithmetic& m_arithmetic;
    const LoadProgress& m_progress;
    std::map<std::uint32_t, std::shared_ptr<const model::FileMapping>> m_mappings;
};

} // namespace

Result<Weights> loadWeights(
    const model::OpenedModel& model, const Arithmetic& arithmetic, const LoadProgress& progress)
{
    return Loader(model, arithmetic, progress).load();
}

} // namespace lapidary::compute
