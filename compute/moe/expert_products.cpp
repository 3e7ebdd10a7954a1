// SPDX-License-Identifier: Apache-2.0
// Two parallel passes. First the hidden activations: a task is a block of rows of one expert times
// a strip of its neurons. Then the output: a task owns a stripe of the model width and goes through
// the experts in order, so that no two tasks write the same number and every sum has one order.
// Blocks of at most eight rows read the weights in place (compute/nn/row_product.h).
#include "compute/moe/expert_products.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "compute/nn/activation.h"
#include "compute/nn/row_product.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstring>
#include <numeric>

namespace lapidary::compute {
namespace {

// Fixed, so that no bit depends on the number of threads.
constexpr std::int64_t kBlockRows = 256;
constexpr std::int64_t kStripNeurons = 512;
constexpr std::int64_t kRouterRows = 64;
constexpr std::int64_t kSmallestStripe = 16;
constexpr std::int64_t kLargestStripe = 128;

/// The rows of x that one expert works on.
struct Group
{
    const ExpertWeights* weights = nullptr;
    const std::int64_t* tokens = nullptr; ///< null: all tokens in order
    const float* scales = nullptr;        ///< of each row; null: 1
    std::int64_t rows = 0;
    std::int64_t hiddenBegin = 0; ///< where its activations [rows, m] start

    std::int64_t width() const { return weights->gate.size(0); }

    std::int64_t token(std::int64_t row) const { return tokens == nullptr ? row : tokens[row]; }
};

/// A block of rows of a group times a strip of its neurons.
struct Tile
{
    const Group* group;
    std::int64_t row;
    std::int64_t rows;
    std::int64_t neuron;
    std::int64_t neurons;
};

bool readsInPlace(const at::Tensor& x, const at::Tensor& weight)
{
    const bool isTypePair = weight.scalar_type() == at::kBFloat16 || x.scalar_type() == at::kFloat;
    return isTypePair && x.size(0) <= kRowProductVectors && weight.is_contiguous();
}

template <class Weight>
at::Tensor rowProduct(const at::Tensor& x, const at::Tensor& weight)
{
    const at::Tensor wide = x.to(at::kFloat).contiguous();
    at::Tensor y = at::empty({x.size(0), weight.size(0)}, wide.options());
    multiplyRows(RowProduct<Weight>{static_cast<const Weight*>(weight.const_data_ptr()),
                     wide.const_data_ptr<float>(), y.mutable_data_ptr<float>(), weight.size(1),
                     weight.size(0), x.size(0)},
        0, weight.size(0));
    return y;
}

/// x · weightᵀ on this thread. Shapes: x [rows, in]; weight [out, in]; returns [rows, out], float32
/// or the type of x.
at::Tensor product(const at::Tensor& x, const at::Tensor& weight)
{
    if (readsInPlace(x, weight)) {
        return weight.scalar_type() == at::kFloat ? rowProduct<float>(x, weight)
                                                  : rowProduct<BFloat16Bits>(x, weight);
    }
    return at::mm(x, weight.to(x.scalar_type()).t());
}

/// Rows of x by index. Shapes: returns [rows, D].
at::Tensor gather(const at::Tensor& x, const Group& group, std::int64_t row, std::int64_t rows)
{
    if (group.tokens == nullptr) {
        return x.narrow(0, row, rows);
    }
    at::Tensor result = at::empty({rows, x.size(1)}, x.options());
    const std::size_t bytes = static_cast<std::size_t>(x.size(1)) * x.element_size();
    const auto* const from = static_cast<const char*>(x.const_data_ptr());
    auto* const to = static_cast<char*>(result.mutable_data_ptr());
    for (std::int64_t i = 0; i < rows; ++i) {
        std::memcpy(to + static_cast<std::size_t>(i) * bytes,
            from + static_cast<std::size_t>(group.tokens[row + i]) * bytes, bytes);
    }
    return result;
}

std::vector<Tile> tilesOf(const std::vector<Group>& groups)
{
    std::vector<Tile> tiles;
    for (const Group& group : groups) {
        for (std::int64_t row = 0; row < group.rows; row += kBlockRows) {
            for (std::int64_t neuron = 0; neuron < group.width(); neuron += kStripNeurons) {
                tiles.push_back({&group, row, std::min(kBlockRows, group.rows - row), neuron,
                    std::min(kStripNeurons, group.width() - neuron)});
            }
        }
    }
    return tiles;
}

/// The activations of a group, [rows, m], a view into the common memory.
at::Tensor hiddenOf(const at::Tensor& hidden, const Group& group)
{
    return hidden.narrow(0, group.hiddenBegin, group.rows * group.width())
        .view({group.rows, group.width()});
}

void activateTile(
    const at::Tensor& x, const Tile& tile, model::Activation activation, const at::Tensor& hidden)
{
    const c10::InferenceMode noGradients;
    const ExpertWeights& w = *tile.group->weights;
    const at::Tensor rows = gather(x, *tile.group, tile.row, tile.rows);
    const at::Tensor gate = product(rows, w.gate.narrow(0, tile.neuron, tile.neurons));
    const at::Tensor up = product(rows, w.up.narrow(0, tile.neuron, tile.neurons));
    hiddenOf(hidden, *tile.group)
        .narrow(0, tile.row, tile.rows)
        .narrow(1, tile.neuron, tile.neurons)
        .copy_(gatedActivation(gate, up, activation));
}

/// out[token, begin …] += scale · row of y.
void addRows(const at::Tensor& y, const Group& group, std::int64_t firstRow, std::int64_t begin,
    const at::Tensor& out)
{
    const at::Tensor wide = y.to(at::kFloat).contiguous();
    const float* const from = wide.const_data_ptr<float>();
    float* const to = out.mutable_data_ptr<float>();
    const std::int64_t count = wide.size(1);
    for (std::int64_t i = 0; i < wide.size(0); ++i) {
        const float scale = group.scales == nullptr ? 1.0F : group.scales[firstRow + i];
        float* const target = to + group.token(firstRow + i) * out.size(1) + begin;
        const float* const source = from + i * count;
        for (std::int64_t d = 0; d < count; ++d) {
            target[d] += scale * source[d];
        }
    }
}

void addStripe(const std::vector<Group>& groups, const at::Tensor& hidden, std::int64_t begin,
    std::int64_t count, const at::Tensor& out)
{
    const c10::InferenceMode noGradients;
    for (const Group& group : groups) {
        const at::Tensor down = group.weights->down.narrow(0, begin, count); // [count, m]
        const at::Tensor activations = hiddenOf(hidden, group);
        for (std::int64_t row = 0; row < group.rows; row += kBlockRows) {
            const std::int64_t rows = std::min(kBlockRows, group.rows - row);
            addRows(product(activations.narrow(0, row, rows), down), group, row, begin, out);
        }
    }
}

/// Stripes depend on the model width alone; a narrow model still gets several.
std::int64_t stripeOf(std::int64_t modelWidth)
{
    constexpr std::int64_t kStripes = 8;
    const std::int64_t even = (modelWidth + kStripes - 1) / kStripes;
    const std::int64_t whole = (even + kSmallestStripe - 1) / kSmallestStripe * kSmallestStripe;
    return std::clamp(whole, kSmallestStripe, kLargestStripe);
}

/// Slots in the order of the experts, as tokens and weights.
struct SortedSlots
{
    SortedSlots(const Routing& routing, std::int64_t experts)
        : dispatch(sortByExpert(routing.experts.contiguous(), experts))
    {
        const at::Tensor dense = routing.weights.to(at::kFloat).contiguous();
        const float* const all = dense.const_data_ptr<float>();
        const std::int64_t K = routing.experts.size(1);
        for (const std::int64_t slot : dispatch.slots) {
            tokens.push_back(slot / K);
            weights.push_back(all[slot]);
        }
    }

    Dispatch dispatch;
    std::vector<std::int64_t> tokens;
    std::vector<float> weights;
};

std::vector<Group> groupsOf(const MoeWeights& weights, const SortedSlots& slots,
    const at::Tensor& sharedScale, std::int64_t tokens)
{
    std::vector<Group> groups;
    if (weights.shared.isDefined() && tokens > 0) {
        groups.push_back({&weights.shared, nullptr,
            sharedScale.defined() ? sharedScale.const_data_ptr<float>() : nullptr, tokens, 0});
    }
    for (std::size_t e = 0; e < weights.experts.size(); ++e) {
        const std::int64_t begin = slots.dispatch.offsets[e];
        const std::int64_t rows = slots.dispatch.offsets[e + 1] - begin;
        if (rows > 0) {
            groups.push_back({&weights.experts[e], slots.tokens.data() + begin,
                slots.weights.data() + begin, rows, 0});
        }
    }
    std::int64_t hidden = 0;
    for (Group& group : groups) {
        group.hiddenBegin = hidden;
        hidden += group.rows * group.width();
    }
    return groups;
}

} // namespace

at::Tensor routerLogitsCpu(const at::Tensor& x, const Linear& router)
{
    const std::int64_t N = x.size(0);
    at::Tensor logits = at::empty({N, router.weight.size(0)}, x.options().dtype(at::kFloat));
    parallelFor((N + kRouterRows - 1) / kRouterRows, [&](std::int64_t block) {
        const c10::InferenceMode noGradients;
        const std::int64_t row = block * kRouterRows;
        const std::int64_t rows = std::min(kRouterRows, N - row);
        at::Tensor y = product(x.narrow(0, row, rows).to(at::kFloat), router.weight);
        if (router.bias.defined()) {
            y.add_(router.bias);
        }
        logits.narrow(0, row, rows).copy_(y);
    });
    return logits;
}

Routing routeCpu(
    const at::Tensor& logits, const at::Tensor& selectionBias, const model::GateSpec& gate)
{
    const std::int64_t N = logits.size(0);
    Routing all{at::empty({N, gate.active}, logits.options().dtype(at::kLong)),
        at::empty({N, gate.active}, logits.options())};
    parallelFor((N + kRouterRows - 1) / kRouterRows, [&](std::int64_t block) {
        const c10::InferenceMode noGradients;
        const std::int64_t row = block * kRouterRows;
        const std::int64_t rows = std::min(kRouterRows, N - row);
        const Routing part = route(logits.narrow(0, row, rows), selectionBias, gate);
        all.experts.narrow(0, row, rows).copy_(part.experts);
        all.weights.narrow(0, row, rows).copy_(part.weights);
    });
    return all;
}

at::Tensor multiplyExpertsCpu(const at::Tensor& x, const MoeWeights& weights,
    const Routing& routing, const at::Tensor& sharedScale, model::Activation activation)
{
    const SortedSlots slots(routing, static_cast<std::int64_t>(weights.experts.size()));
    const std::vector<Group> groups = groupsOf(weights, slots, sharedScale, x.size(0));
    at::Tensor out = at::zeros(x.sizes(), x.options().dtype(at::kFloat));
    if (groups.empty()) {
        return out.to(x.scalar_type());
    }
    const Group& last = groups.back();
    const at::Tensor hidden = at::empty({last.hiddenBegin + last.rows * last.width()}, x.options());
    const std::vector<Tile> tiles = tilesOf(groups);
    parallelFor(static_cast<std::int64_t>(tiles.size()), [&](std::int64_t i) {
        activateTile(x, tiles[static_cast<std::size_t>(i)], activation, hidden);
    });
    const std::int64_t D = x.size(1);
    const std::int64_t stripe = stripeOf(D);
    parallelFor((D + stripe - 1) / stripe, [&](std::int64_t i) {
        addStripe(groups, hidden, i * stripe, std::min(stripe, D - i * stripe), out);
    });
    return out.to(x.scalar_type());
}

} // namespace lapidary::compute
