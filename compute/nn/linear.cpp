// SPDX-License-Identifier: Apache-2.0
#include "compute/nn/linear.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "compute/nn/row_product.h"

#include <algorithm>

namespace lapidary::compute {
namespace {

/// Bytes of weights that are worth waking another thread for.
constexpr std::int64_t kBytesPerTask = 64 * 1024;
/// Rows that are widened at a time, so that the wide copy is used while it is in the second cache.
constexpr std::int64_t kWidenedElements = 256 * 1024;

template <class Weight>
const Weight* data(const at::Tensor& tensor)
{
    return static_cast<const Weight*>(tensor.const_data_ptr());
}

/// True when the row product computes the same as the general one: no gradient is wanted, and no
/// weight has to be rounded first.
bool isRowProduct(const at::Tensor& x, const at::Tensor& weight)
{
    const bool isTypePair = weight.scalar_type() == at::kBFloat16
        || (weight.scalar_type() == at::kFloat && x.scalar_type() == at::kFloat);
    return isTypePair && x.size(0) > 0 && x.size(0) <= kRowProductVectors && x.is_cpu()
        && weight.is_contiguous()
        && !(at::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad()));
}

void multiplyRowsOf(const Linear& map, const at::Tensor& x, const at::Tensor& y, std::int64_t begin,
    std::int64_t end)
{
    const std::int64_t columns = map.weight.size(1);
    const std::int64_t outputs = map.weight.size(0);
    float* const out = y.mutable_data_ptr<float>();
    if (map.weight.scalar_type() == at::kFloat) {
        multiplyRows(RowProduct<float>{data<float>(map.weight), data<float>(x), out, columns,
                         outputs, x.size(0)},
            begin, end);
    } else {
        multiplyRows(RowProduct<BFloat16Bits>{data<BFloat16Bits>(map.weight), data<float>(x), out,
                         columns, outputs, x.size(0)},
            begin, end);
    }
}

/// Rows of all maps as one range, so that one division among threads serves them all.
void multiplyTogether(
    const at::Tensor& x, const std::vector<const Linear*>& maps, std::vector<at::Tensor>& outputs)
{
    std::int64_t rows = 0;
    for (const Linear* map : maps) {
        rows += map->weight.size(0);
    }
    const std::int64_t rowBytes
        = std::max<std::int64_t>(1, x.size(1) * maps.front()->weight.element_size());
    const std::int64_t step = std::max<std::int64_t>(1, kBytesPerTask / rowBytes);
    const std::int64_t tasks = (rows + step - 1) / step;
    const auto multiplyTask = [&](std::int64_t task) {
        std::int64_t first = -task * step; // of the map's rows, counted from the task's first
        for (std::size_t i = 0; i < maps.size(); ++i) {
            const std::int64_t count = maps[i]->weight.size(0);
            const std::int64_t from = std::max(-first, std::int64_t{0});
            const std::int64_t to = std::min(step - first, count);
            if (from < to) {
                multiplyRowsOf(*maps[i], x, outputs[i], from, to);
            }
            first += count;
        }
    };
    if (tasks == 1) {
        multiplyTask(0); // waking the others would cost more
    } else {
        parallelFor(tasks, multiplyTask);
    }
}

/// Many rows of x by a bfloat16 weight in float32.
at::Tensor linearWidened(const at::Tensor& x, const at::Tensor& weight)
{
    const std::int64_t rows = weight.size(0);
    const std::int64_t step
        = std::max<std::int64_t>(1, kWidenedElements / std::max<std::int64_t>(1, weight.size(1)));
    at::Tensor y = at::empty({x.size(0), rows}, x.options());
    for (std::int64_t row = 0; row < rows; row += step) {
        const std::int64_t count = std::min(step, rows - row);
        at::Tensor part = y.narrow(1, row, count);
        part.copy_(at::linear(x, weight.narrow(0, row, count).to(x.scalar_type())));
    }
    return y;
}

at::Tensor linearGeneral(const at::Tensor& x, const Linear& map)
{
    if (map.weight.scalar_type() == x.scalar_type()) {
        return at::linear(
            x, map.weight, map.bias.defined() ? map.bias.to(x.scalar_type()) : at::Tensor());
    }
    const bool isTraining = at::GradMode::is_enabled() && map.weight.requires_grad();
    at::Tensor y = isTraining || map.weight.scalar_type() != at::kBFloat16
        ? at::linear(x, map.weight.to(x.scalar_type()))
        : linearWidened(x, map.weight);
    return map.bias.defined() ? y + map.bias.to(x.scalar_type()) : y;
}

} // namespace

at::Tensor linear(const at::Tensor& x, const Linear& map)
{
    return std::move(linears(x, {&map}).front());
}

std::vector<at::Tensor> linears(const at::Tensor& x, std::initializer_list<const Linear*> list)
{
    const std::vector<const Linear*> maps(list);
    std::vector<at::Tensor> outputs;
    outputs.reserve(maps.size());
    const auto isFew = [&x](const Linear* map) { return isRowProduct(x, map->weight); };
    if (!std::all_of(maps.begin(), maps.end(), isFew)) {
        for (const Linear* map : maps) {
            outputs.push_back(linearGeneral(x, *map));
        }
        return outputs;
    }
    const at::Tensor wide = x.to(at::kFloat).contiguous();
    for (const Linear* map : maps) {
        outputs.push_back(at::empty({x.size(0), map->weight.size(0)}, wide.options()));
    }
    multiplyTogether(wide, maps, outputs);
    for (std::size_t i = 0; i < maps.size(); ++i) {
        if (maps[i]->bias.defined()) {
            outputs[i].add_(maps[i]->bias);
        }
        outputs[i] = outputs[i].to(x.scalar_type());
    }
    return outputs;
}

} // namespace lapidary::compute
