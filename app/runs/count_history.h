// SPDX-License-Identifier: GPL-3.0-or-later
// CountHistory: the counts of all layers of a run, step by step, in bounded memory: where there are
// too many steps, every second one goes.
#pragma once

#include "model/run/run_rows.h"

#include <cstdint>
#include <vector>

namespace lapidary::app {

class CountHistory
{
public:
    /// Counts of one step; index: layer. A layer that said nothing is empty.
    struct Frame
    {
        std::int64_t step = 0;
        std::vector<std::vector<std::int32_t>> layers;
    };

    static constexpr std::size_t kMostBytes = std::size_t{32} << 20;
    static constexpr std::size_t kFewestFrames = 64;

    /// Rows by step and layer, behind those there are.
    void append(const std::vector<model::CountRow>& rows);

    /// Forgets everything from this step on.
    void truncate(std::int64_t step);

    void clear();

    const std::vector<Frame>& frames() const { return m_frames; }

    std::vector<std::int64_t> steps() const;

private:
    void thin();

    std::vector<Frame> m_frames;
    std::size_t m_bytes = 0;
};

} // namespace lapidary::app
