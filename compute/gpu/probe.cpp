// SPDX-License-Identifier: Apache-2.0
#include "compute/gpu/probe.h"

#include "model/core/strict_json.h"

#include <cstdio>
#include <cstring>
#include <type_traits>

namespace lapidary::compute {

namespace {

using model::Json;

/// A member of the child's answer, or the type's zero where it is missing or of another type: the
/// child may have been cut off by the driver at any point.
template <class T>
T member(const Json& json, const char* key)
{
    const auto found = json.find(key);
    if (found == json.end()) {
        return T{};
    }
    if constexpr (std::is_same_v<T, std::string>) {
        return found->is_string() ? found->template get<T>() : T{};
    } else {
        return found->is_number_integer() ? found->template get<T>() : T{};
    }
}

GpuProbe unusable(std::string reason)
{
    return {.reason = std::move(reason)};
}

std::string seconds(std::chrono::milliseconds time)
{
    char text[32]; // NOLINT(modernize-avoid-c-arrays)
    std::snprintf(text, sizeof(text), "%g s", static_cast<double>(time.count()) / 1000.0);
    return text;
}

GpuProbe readAnswer(const Json& answer)
{
    GpuProbe probe;
    probe.reason = member<std::string>(answer, "reason");
    probe.driver = member<int>(answer, "driver");
    const auto devices = answer.find("devices");
    if (devices != answer.end() && devices->is_array()) {
        for (const Json& device : *devices) {
            if (device.is_object()) {
                probe.devices.push_back(
                    {member<std::string>(device, "name"), member<std::int64_t>(device, "memory"),
                        member<std::string>(device, "compute_capability")});
            }
        }
    }
    if (probe.reason.empty() && probe.devices.empty()) {
        return unusable("the GPU probe named no device");
    }
    return probe;
}

} // namespace

GpuProbe probeGpu(const GpuProbeOptions& options)
{
    return readProbe(runChild({options.program, kProbeArgument}, options.limit), options.limit);
}

GpuProbe readProbe(const ChildEnd& end, std::chrono::milliseconds limit)
{
    switch (end.kind) {
    case ChildEnd::Kind::NotStarted:
        return unusable(
            "the GPU probe could not be started: " + std::string(std::strerror(end.code)));
    case ChildEnd::Kind::TimedOut:
        return unusable("the CUDA driver did not answer within " + seconds(limit)
            + "; check `nvidia-smi`, a restart of the machine may be needed");
    case ChildEnd::Kind::Signalled:
        return unusable("the CUDA driver crashed the GPU probe with signal "
            + std::to_string(end.code) + " (" + ::strsignal(end.code)
            + "); reinstall the NVIDIA driver");
    case ChildEnd::Kind::Exited:
        break;
    }
    if (end.code != 0) {
        return unusable("the GPU probe ended with status " + std::to_string(end.code));
    }
    const auto answer = model::parseStrictJson(end.output);
    if (!answer || !answer->is_object()) {
        return unusable("the GPU probe gave an answer that cannot be read");
    }
    return readAnswer(*answer);
}

std::string cudaVersionText(int version)
{
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

} // namespace lapidary::compute
