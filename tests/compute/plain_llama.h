// SPDX-License-Identifier: Apache-2.0
// The Llama forward pass once more, as plain loops in float64 and without LibTorch: what the
// decoder is compared with. It reads the weights that a file really holds, de-quantised.
#pragma once

#include "model/checkpoint/open_model.h"

#include <QtGlobal>

#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

namespace lapidary::test {

using Vector = std::vector<double>;

/// A matrix, or a vector as a matrix of one row.
struct Matrix
{
    std::size_t columns = 0;
    Vector values;

    const double* row(std::size_t index) const { return values.data() + index * columns; }
};

class PlainLlama
{
public:
    explicit PlainLlama(const model::OpenedModel& model)
        : m_model(model)
        , m_config(model.config())
    {
        for (const model::RoleTensor& role : model.roles()) {
            const model::Shape& shape = model.tensor(role).shape;
            std::vector<float> values(static_cast<std::size_t>(*model::elementCount(shape)));
            if (!model.readRows(role, 0, values)) {
                qFatal("a weight cannot be read");
            }
            m_weights[{role.layer.value(), role.role}]
                = {static_cast<std::size_t>(shape.back()), Vector(values.begin(), values.end())};
        }
    }

    /// Logits at every position, [T][V].
    std::vector<Vector> logits(const std::vector<std::int64_t>& ids) const
    {
        std::vector<Vector> stream;
        for (const std::int64_t id : ids) {
            const Matrix& embedding = weight(model::Role::Embedding);
            const double* const row = embedding.row(static_cast<std::size_t>(id));
            stream.emplace_back(row, row + embedding.columns);
        }
        for (std::int32_t layer = 0; layer < m_config.layers; ++layer) {
            addAttention(stream, layer);
            for (Vector& x : stream) {
                addFeedForward(x, layer);
            }
        }
        const bool isTied = m_config.isTied;
        for (Vector& x : stream) {
            x = product(weight(isTied ? model::Role::Embedding : model::Role::Head),
                normalised(x, weight(model::Role::FinalNorm)));
        }
        return stream;
    }

private:
    const Matrix& weight(model::Role role, std::int32_t layer = -1) const
    {
        return m_weights.at({layer, role});
    }

    static Vector product(const Matrix& matrix, const Vector& x)
    {
        Vector y(matrix.values.size() / matrix.columns);
        for (std::size_t r = 0; r < y.size(); ++r) {
            for (std::size_t c = 0; c < matrix.columns; ++c) {
                y[r] += matrix.row(r)[c] * x[c];
            }
        }
        return y;
    }

    Vector normalised(const Vector& x, const Matrix& scale) const
    {
        double square = 0.0;
        for (const double value : x) {
            square += value * value / static_cast<double>(x.size());
        }
        Vector y(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            y[i] = x[i] / std::sqrt(square + m_config.normEpsilon) * scale.values[i];
        }
        return y;
    }

    /// Rotates every head by the angles of a position; the pair of dimension i is i + headDim / 2.
    void rotate(Vector& x, std::size_t position) const
    {
        const auto size = static_cast<std::size_t>(m_config.headDim);
        const std::size_t half = size / 2;
        for (std::size_t head = 0; head < x.size() / size; ++head) {
            for (std::size_t i = 0; i < half; ++i) {
                const double angle = static_cast<double>(position)
                    * std::pow(m_config.rope.theta,
                        -2.0 * static_cast<double>(i) / static_cast<double>(size));
                double& a = x[head * size + i];
                double& b = x[head * size + i + half];
                const double rotated = a * std::cos(angle) - b * std::sin(angle);
                b = b * std::cos(angle) + a * std::sin(angle);
                a = rotated;
            }
        }
    }

    void addAttention(std::vector<Vector>& stream, std::int32_t layer) const
    {
        std::vector<Vector> q;
        std::vector<Vector> k;
        std::vector<Vector> v;
        for (std::size_t t = 0; t < stream.size(); ++t) {
            const Vector x = normalised(stream[t], weight(model::Role::InputNorm, layer));
            q.push_back(product(weight(model::Role::Query, layer), x));
            k.push_back(product(weight(model::Role::Key, layer), x));
            v.push_back(product(weight(model::Role::Value, layer), x));
            rotate(q.back(), t);
            rotate(k.back(), t);
        }
        for (std::size_t t = 0; t < stream.size(); ++t) {
            Vector heads(q[t].size());
            for (std::size_t head = 0; head < static_cast<std::size_t>(m_config.heads); ++head) {
                attendHead(head, t, q, k, v, heads);
            }
            add(stream[t], product(weight(model::Role::Output, layer), heads));
        }
    }

    void attendHead(std::size_t head, std::size_t t, const std::vector<Vector>& q,
        const std::vector<Vector>& k, const std::vector<Vector>& v, Vector& heads) const
    {
        const auto size = static_cast<std::size_t>(m_config.headDim);
        const std::size_t group
            = head / static_cast<std::size_t>(m_config.heads / m_config.keyValueHeads);
        Vector weights(t + 1);
        double total = 0.0;
        for (std::size_t s = 0; s <= t; ++s) {
            double score = 0.0;
            for (std::size_t d = 0; d < size; ++d) {
                score += q[t][head * size + d] * k[s][group * size + d];
            }
            weights[s] = std::exp(score / std::sqrt(static_cast<double>(size)));
            total += weights[s];
        }
        for (std::size_t s = 0; s <= t; ++s) {
            for (std::size_t d = 0; d < size; ++d) {
                heads[head * size + d] += weights[s] / total * v[s][group * size + d];
            }
        }
    }

    void addFeedForward(Vector& x, std::int32_t layer) const
    {
        const Vector input = normalised(x, weight(model::Role::FeedForwardNorm, layer));
        Vector h = product(weight(model::Role::Gate, layer), input);
        const Vector up = product(weight(model::Role::Up, layer), input);
        for (std::size_t i = 0; i < h.size(); ++i) {
            h[i] = h[i] / (1.0 + std::exp(-h[i])) * up[i];
        }
        add(x, product(weight(model::Role::Down, layer), h));
    }

    static void add(Vector& x, const Vector& y)
    {
        for (std::size_t i = 0; i < x.size(); ++i) {
            x[i] += y[i];
        }
    }

    const model::OpenedModel& m_model;
    const model::ModelConfig& m_config;
    std::map<std::pair<std::int32_t, model::Role>, Matrix> m_weights;
};

} // namespace lapidary::test
