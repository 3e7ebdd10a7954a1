// SPDX-License-Identifier: Apache-2.0
// AdamW on float32 tensors, with nothing hidden: its whole state can be written and read.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lapidary::compute {

struct AdamWSettings
{
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    double weightDecay = 0.0; ///< of matrices; vectors have none
};

/// Source: Loshchilov & Hutter 2019, arXiv 1711.05101, algorithm 2.
class AdamW
{
public:
    AdamW(std::vector<at::Tensor> parameters, const AdamWSettings& settings);

    /// One update with the gradients of the parameters, which are cleared; a parameter without one
    /// keeps its value and its state.
    void step(double learningRate);

    /// √Σ‖gradient‖²; scales all gradients down where it is above `limit` (0: no limit).
    double clipGradients(double limit);

    void clearGradients();

    std::int64_t steps() const { return m_steps; }

    void setSteps(std::int64_t steps) { m_steps = steps; }

    /// First and second moments, one of each per parameter; to be written and overwritten in place.
    const std::vector<at::Tensor>& firstMoments() const { return m_first; }

    const std::vector<at::Tensor>& secondMoments() const { return m_second; }

private:
    std::vector<at::Tensor> m_parameters;
    std::vector<at::Tensor> m_first;
    std::vector<at::Tensor> m_second;
    AdamWSettings m_settings;
    std::int64_t m_steps = 0;
};

} // namespace lapidary::compute
