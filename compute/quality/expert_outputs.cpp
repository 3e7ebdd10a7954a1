// SPDX-License-Identifier: Apache-2.0
#include "compute/quality/expert_outputs.h"

#include "compute/base/aten.h"
#include "compute/base/parallel.h"
#include "model/core/result.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace lapidary::compute {

using model::kShared;
using model::kUnassigned;
using model::LayerGrouping;
using model::Owner;

namespace {

constexpr std::int64_t kTokens = 128;          ///< of a block; each block is one thread's
constexpr std::int64_t kKeptBytes = 1LL << 30; ///< outputs that may be kept for the next edit
constexpr int kEditsBeforeAll = 64;            ///< then rounding is wiped away

/// Σ a b with float64 sums: choices leave differences that are far smaller than their terms.
double dot(const float* a, const float* b, std::int64_t n)
{
    using Floats = float __attribute__((vector_size(16)));
    using Doubles = double __attribute__((vector_size(32)));
    constexpr std::int64_t kLanes = 4;
    Doubles sums[2] = {};
    std::int64_t i = 0;
    for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
        for (std::int64_t half = 0; half < 2; ++half) {
            Floats left;
            Floats right;
            std::memcpy(&left, a + i + half * kLanes, sizeof(left));
            std::memcpy(&right, b + i + half * kLanes, sizeof(right));
            sums[half]
                += __builtin_convertvector(left, Doubles) * __builtin_convertvector(right, Doubles);
        }
    }
    const Doubles both = sums[0] + sums[1];
    double sum = (both[0] + both[1]) + (both[2] + both[3]);
    for (; i < n; ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

/// The products of `rows` with all rows. Shapes: outputs [n, B, D] contiguous, products [B, n, n].
void fillProducts(
    const at::Tensor& outputs, const std::vector<std::int64_t>& rows, const at::Tensor& products)
{
    const std::int64_t n = outputs.size(0);
    const std::int64_t tokens = outputs.size(1);
    const std::int64_t D = outputs.size(2);
    const float* values = outputs.data_ptr<float>();
    double* to = products.data_ptr<double>();
    for (std::int64_t t = 0; t < tokens; ++t) {
        for (const std::int64_t row : rows) {
            for (std::int64_t other = 0; other < n; ++other) {
                const double product
                    = dot(values + (row * tokens + t) * D, values + (other * tokens + t) * D, D);
                to[(t * n + row) * n + other] = product;
                to[(t * n + other) * n + row] = product;
            }
        }
    }
}

at::Tensor indices(const std::vector<std::int64_t>& values)
{
    return at::tensor(at::ArrayRef<std::int64_t>(values), at::kLong);
}

} // namespace

ExpertOutputs::ExpertOutputs(at::Tensor activations, at::Tensor down)
    : m_activations(std::move(activations))
    , m_down(std::move(down))
{
    LAP_ASSERT(m_activations.size(0) == m_down.size(0));
    computeTotals();
}

std::vector<ExpertOutputs::Pattern> ExpertOutputs::patternsOf(
    const LayerGrouping& layer, const std::vector<Owner>& experts) const
{
    LAP_ASSERT(layer.neurons.size() == static_cast<std::size_t>(m_down.size(0)));
    std::map<Owner, std::int64_t> row;
    for (std::size_t i = 0; i < experts.size(); ++i) {
        row[experts[i]] = static_cast<std::int64_t>(i);
    }
    const auto rest = static_cast<std::int64_t>(experts.size());
    std::vector<Pattern> patterns(layer.neurons.size());
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        const Owner owner = layer.neurons[i];
        if (owner != kShared) {
            patterns[i][owner == kUnassigned ? rest : row.at(owner)] = 1.0F;
        }
    }
    for (const model::UnitCopy& copy : layer.copies) {
        Pattern& pattern = patterns[static_cast<std::size_t>(copy.unit)];
        pattern[row.at(copy.expert)] += 1.0F;
        pattern[rest] -= 1.0F;
    }
    return patterns;
}

void ExpertOutputs::set(const LayerGrouping& layer, const std::vector<Owner>& experts)
{
    std::vector<Pattern> next = patternsOf(layer, experts);
    const auto n = static_cast<std::int64_t>(experts.size());
    std::size_t changed = 0;
    for (std::size_t i = 0; n == m_experts && i < next.size(); ++i) {
        changed += next[i] == m_patterns[i] ? 0 : 1;
    }
    if (n == m_experts && changed == 0) {
        return;
    }
    const bool isEdit = n == m_experts && !m_outputs.empty() && 2 * changed < next.size()
        && m_edits < kEditsBeforeAll;
    if (isEdit) {
        computeChanges(next);
        m_patterns = std::move(next);
        ++m_edits;
        return;
    }
    m_experts = n;
    m_patterns = std::move(next);
    m_edits = 0;
    computeAll();
}

/// The outputs of all neurons together.
void ExpertOutputs::computeTotals()
{
    m_totalSquares = at::zeros({tokens()}, at::kDouble);
    parallelFor((tokens() + kTokens - 1) / kTokens, [&](std::int64_t block) {
        const std::int64_t begin = block * kTokens;
        const std::int64_t count = std::min(kTokens, tokens() - begin);
        const at::Tensor output = at::mm(m_activations.narrow(1, begin, count).t(), m_down);
        m_totalSquares.narrow(0, begin, count).copy_(output.to(at::kDouble).square().sum(1));
    });
}

void ExpertOutputs::computeAll()
{
    // Neurons in the order of the rows that they belong to.
    std::vector<std::vector<std::int64_t>> members(static_cast<std::size_t>(m_experts) + 1);
    std::vector<std::vector<float>> factors(members.size());
    for (std::size_t i = 0; i < m_patterns.size(); ++i) {
        for (const auto& [row, factor] : m_patterns[i]) {
            members[static_cast<std::size_t>(row)].push_back(static_cast<std::int64_t>(i));
            factors[static_cast<std::size_t>(row)].push_back(factor);
        }
    }
    std::vector<at::Tensor> activations;
    std::vector<at::Tensor> down;
    for (std::size_t row = 0; row < members.size(); ++row) {
        const at::Tensor chosen = indices(members[row]);
        const at::Tensor factor = at::tensor(at::ArrayRef<float>(factors[row]), at::kFloat);
        activations.push_back(m_activations.index_select(0, chosen));
        down.push_back(m_down.index_select(0, chosen).mul_(factor.unsqueeze(1)));
    }
    const std::int64_t rows = m_experts + 1;
    const std::int64_t D = m_down.size(1);
    const std::int64_t blocks = (tokens() + kTokens - 1) / kTokens;
    m_keepsOutputs = rows * tokens() * D * static_cast<std::int64_t>(sizeof(float)) <= kKeptBytes;
    m_outputs.assign(m_keepsOutputs ? static_cast<std::size_t>(blocks) : 0, at::Tensor());
    m_products = at::zeros({tokens(), rows, rows}, at::kDouble);
    std::vector<std::int64_t> allRows(static_cast<std::size_t>(rows));
    std::iota(allRows.begin(), allRows.end(), 0);
    parallelFor(blocks, [&](std::int64_t block) {
        const std::int64_t begin = block * kTokens;
        const std::int64_t count = std::min(kTokens, tokens() - begin);
        at::Tensor outputs = at::zeros({rows, count, D}, at::kFloat);
        for (std::int64_t row = 0; row < rows; ++row) {
            const auto at = static_cast<std::size_t>(row);
            if (!members[at].empty()) {
                at::Tensor output = outputs.select(0, row);
                at::mm_out(output, activations[at].narrow(1, begin, count).t(), down[at]);
            }
        }
        fillProducts(outputs, allRows, m_products.narrow(0, begin, count));
        if (m_keepsOutputs) {
            m_outputs[static_cast<std::size_t>(block)] = std::move(outputs);
        }
    });
}

/// Neurons that change alike are multiplied once, and added to or taken from the rows they touch.
void ExpertOutputs::computeChanges(const std::vector<Pattern>& next)
{
    std::map<Pattern, std::vector<std::int64_t>> groups;
    std::map<std::int64_t, bool> touched;
    for (std::size_t i = 0; i < next.size(); ++i) {
        if (next[i] == m_patterns[i]) {
            continue;
        }
        Pattern change = next[i];
        for (const auto& [row, factor] : m_patterns[i]) {
            change[row] -= factor;
        }
        std::erase_if(change, [](const auto& entry) { return entry.second == 0.0F; });
        for (const auto& [row, factor] : change) {
            touched[row] = true;
        }
        groups[change].push_back(static_cast<std::int64_t>(i));
    }
    std::vector<std::int64_t> rows;
    for (const auto& [row, isTouched] : touched) {
        rows.push_back(row);
    }

    struct Part
    {
        const Pattern* change;
        at::Tensor activations;
        at::Tensor down;
    };

    std::vector<Part> parts;
    for (const auto& [change, neurons] : groups) {
        const at::Tensor chosen = indices(neurons);
        parts.push_back(
            {&change, m_activations.index_select(0, chosen), m_down.index_select(0, chosen)});
    }
    parallelFor(static_cast<std::int64_t>(m_outputs.size()), [&](std::int64_t block) {
        const std::int64_t begin = block * kTokens;
        const std::int64_t count = std::min(kTokens, tokens() - begin);
        at::Tensor& outputs = m_outputs[static_cast<std::size_t>(block)];
        for (const Part& part : parts) {
            const at::Tensor product
                = at::mm(part.activations.narrow(1, begin, count).t(), part.down);
            for (const auto& [row, factor] : *part.change) {
                outputs.select(0, row).add_(product, factor);
            }
        }
        fillProducts(outputs, rows, m_products.narrow(0, begin, count));
    });
}

} // namespace lapidary::compute
