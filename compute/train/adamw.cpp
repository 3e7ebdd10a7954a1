// SPDX-License-Identifier: Apache-2.0
#include "compute/train/adamw.h"

#include "compute/base/aten.h"

#include <cmath>

namespace lapidary::compute {

AdamW::AdamW(std::vector<at::Tensor> parameters, const AdamWSettings& settings)
    : m_parameters(std::move(parameters))
    , m_settings(settings)
{
    for (const at::Tensor& parameter : m_parameters) {
        m_first.push_back(at::zeros_like(parameter));
        m_second.push_back(at::zeros_like(parameter));
    }
}

void AdamW::step(double learningRate)
{
    const at::NoGradGuard noGradients;
    ++m_steps;
    const auto t = static_cast<double>(m_steps);
    const double firstCorrection = 1.0 - std::pow(m_settings.beta1, t);
    const double secondCorrection = 1.0 - std::pow(m_settings.beta2, t);
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        at::Tensor& parameter = m_parameters[i];
        const at::Tensor gradient = parameter.grad();
        if (!gradient.defined()) {
            continue;
        }
        if (m_settings.weightDecay > 0.0 && parameter.dim() > 1) {
            parameter.mul_(1.0 - learningRate * m_settings.weightDecay);
        }
        m_first[i].mul_(m_settings.beta1).add_(gradient, 1.0 - m_settings.beta1);
        m_second[i].mul_(m_settings.beta2).addcmul_(gradient, gradient, 1.0 - m_settings.beta2);
        const at::Tensor scale = (m_second[i] / secondCorrection).sqrt_().add_(m_settings.epsilon);
        parameter.addcdiv_(m_first[i], scale, -learningRate / firstCorrection);
        parameter.mutable_grad().reset();
    }
}

void AdamW::clearGradients()
{
    for (at::Tensor& parameter : m_parameters) {
        parameter.mutable_grad().reset();
    }
}

double AdamW::clipGradients(double limit)
{
    const at::NoGradGuard noGradients;
    double squares = 0.0;
    for (const at::Tensor& parameter : m_parameters) {
        if (parameter.grad().defined()) {
            squares += parameter.grad().to(at::kDouble).square().sum().item<double>();
        }
    }
    const double norm = std::sqrt(squares);
    if (limit > 0.0 && norm > limit) {
        for (at::Tensor& parameter : m_parameters) {
            if (parameter.grad().defined()) {
                parameter.mutable_grad().mul_(limit / norm);
            }
        }
    }
    return norm;
}

} // namespace lapidary::compute
