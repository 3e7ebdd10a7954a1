// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace lapidary::compute {

/// The device that a check or a command computes on.
enum class Device
{
    Cpu,
    Cuda,
};

/// Name on the command line and in JSON: "cpu", "cuda".
constexpr std::string_view name(Device device)
{
    return device == Device::Cpu ? "cpu" : "cuda";
}

} // namespace lapidary::compute
