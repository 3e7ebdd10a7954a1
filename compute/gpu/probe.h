// SPDX-License-Identifier: Apache-2.0
// Asks the CUDA driver what is there. The question is asked in a child process with a time limit: a
// sick driver hangs or crashes the child, never the engine.
#pragma once

#include "compute/gpu/child_process.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

struct GpuDevice
{
    std::string name;
    std::int64_t memory = 0;       ///< bytes
    std::string computeCapability; ///< "9.0"
};

/// What the driver answered. `reason` says why no GPU is usable, in one clause for people; empty
/// when one is.
struct GpuProbe
{
    std::string reason;
    int driver = 0; ///< newest CUDA version that the driver serves, 1000 · major + 10 · minor; or 0
    std::vector<GpuDevice> devices;
};

struct GpuProbeOptions
{
    std::string program = "/proc/self/exe"; ///< the engine, which answers to `kProbeArgument`
    std::chrono::milliseconds limit{20'000};
};

/// Hidden argument that makes the engine the probing child.
inline constexpr const char* kProbeArgument = "--probe-gpu";

/// Starts the child and reads its answer.
GpuProbe probeGpu(const GpuProbeOptions& options);

/// The same from an end that was had elsewhere.
GpuProbe readProbe(const ChildEnd& end, std::chrono::milliseconds limit);

/// The child's side: talks to libcuda.so.1 and prints one JSON line on stdout. Returns the exit
/// status.
int answerProbe();

/// "13.0" for 13000.
std::string cudaVersionText(int version);

} // namespace lapidary::compute
