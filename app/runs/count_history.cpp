// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runs/count_history.h"

#include <algorithm>
#include <utility>

namespace lapidary::app {

namespace {

constexpr std::int64_t kMostLayers = 4096; // a damaged file names any

std::size_t bytesOf(const CountHistory::Frame& frame)
{
    std::size_t bytes = 0;
    for (const auto& layer : frame.layers) {
        bytes += layer.size() * sizeof(std::int32_t);
    }
    return bytes;
}

} // namespace

void CountHistory::append(const std::vector<model::CountRow>& rows)
{
    for (const model::CountRow& row : rows) {
        if (row.layer < 0 || row.layer >= kMostLayers) {
            continue;
        }
        if (m_frames.empty() || m_frames.back().step != row.step) {
            thin();
            m_frames.push_back({row.step, {}});
        }
        auto& layers = m_frames.back().layers;
        const auto layer = static_cast<std::size_t>(row.layer);
        layers.resize(std::max(layers.size(), layer + 1));
        layers[layer] = row.tokens;
        m_bytes += row.tokens.size() * sizeof(std::int32_t);
    }
}

void CountHistory::thin()
{
    if (m_bytes < kMostBytes || m_frames.size() < kFewestFrames) {
        return;
    }
    std::vector<Frame> kept;
    m_bytes = 0;
    for (std::size_t i = 0; i < m_frames.size(); ++i) {
        if (i % 2 == 0 || i + 1 == m_frames.size()) {
            m_bytes += bytesOf(m_frames[i]);
            kept.push_back(std::move(m_frames[i]));
        }
    }
    m_frames = std::move(kept);
}

void CountHistory::truncate(std::int64_t step)
{
    while (!m_frames.empty() && m_frames.back().step >= step) {
        m_bytes -= bytesOf(m_frames.back());
        m_frames.pop_back();
    }
}

void CountHistory::clear()
{
    m_frames.clear();
    m_bytes = 0;
}

std::vector<std::int64_t> CountHistory::steps() const
{
    std::vector<std::int64_t> steps;
    steps.reserve(m_frames.size());
    for (const Frame& frame : m_frames) {
        steps.push_back(frame.step);
    }
    return steps;
}

} // namespace lapidary::app
