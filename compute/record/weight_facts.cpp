// SPDX-License-Identifier: Apache-2.0
#include "compute/record/weight_facts.h"

#include "compute/base/aten.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace lapidary::compute {
namespace {

using model::Result;
using model::Role;

constexpr std::int64_t kPieceElements = std::int64_t{1} << 20;

/// Calls `take(rows, n)` with pieces of a layer's matrix, n rows of `columns` floats each.
Result<void> readMatrix(const model::OpenedModel& model, Role role, model::LayerId layer,
    const std::function<void(std::vector<float>&, std::int64_t)>& take)
{
    const model::RoleTensor* tensor = model.find(role, layer);
    if (tensor == nullptr) {
        return model::Error{model::ErrorCode::Unsupported,
            "layer " + std::to_string(layer.value())
                + " has no dense feed-forward block, expected a dense model",
            model.checkpoint().path(), "record the dense model that it was converted from", {}};
    }
    const model::Shape& shape = model.tensor(*tensor).shape;
    const std::int64_t columns = shape.back();
    const std::int64_t rowsAtOnce = std::max<std::int64_t>(1, kPieceElements / columns);
    std::vector<float> piece;
    for (std::int64_t row = 0; row < shape.front(); row += rowsAtOnce) {
        const std::int64_t rows = std::min(rowsAtOnce, shape.front() - row);
        piece.resize(static_cast<std::size_t>(rows * columns));
        LAP_CHECK(model.readRows(*tensor, row, piece));
        take(piece, rows);
    }
    return {};
}

} // namespace

Result<std::vector<double>> downColumnNorms(const model::OpenedModel& model, model::LayerId layer)
{
    std::vector<double> squares(static_cast<std::size_t>(model.config().intermediateSize), 0.0);
    LAP_CHECK(
        readMatrix(model, Role::Down, layer, [&](const std::vector<float>& piece, std::int64_t) {
            for (std::size_t i = 0; i < piece.size(); ++i) {
                const auto value = static_cast<double>(piece[i]);
                squares[i % squares.size()] += value * value;
            }
        }));
    std::transform(squares.begin(), squares.end(), squares.begin(),
        [](double square) { return std::sqrt(square); });
    return squares;
}

Result<at::Tensor> headRoots(const model::OpenedModel& model, model::LayerId layer)
{
    const std::int64_t H = model.config().heads;
    const std::int64_t headDim = model.config().headDim;
    at::Tensor gram = at::zeros({H, headDim, headDim}, at::kDouble);
    LAP_CHECK(
        readMatrix(model, Role::Output, layer, [&](std::vector<float>& piece, std::int64_t rows) {
            const at::Tensor columns = at::from_blob(piece.data(), {rows, H, headDim}, at::kFloat)
                                           .to(at::kDouble)
                                           .permute({1, 2, 0}); // [H, headDim, rows]
            gram += at::bmm(columns, columns.transpose(1, 2));
        }));
    const auto [eigenvalues, eigenvectors] = at::linalg_eigh(gram); // gram = V Λ Vᵀ
    const at::Tensor roots = eigenvalues.clamp_min(0.0).sqrt().unsqueeze(2)
        * eigenvectors.transpose(1, 2); // √Λ Vᵀ [H, headDim, headDim]
    return roots.to(at::kFloat).contiguous();
}

} // namespace lapidary::compute
