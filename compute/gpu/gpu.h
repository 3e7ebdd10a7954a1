// SPDX-License-Identifier: Apache-2.0
// The GPU side of this process: probed and opened once, when the first command wants it.
#pragma once

#include "compute/base/device.h"
#include "compute/gpu/probe.h"
#include "compute/kernels/cuda_plugin.h"
#include "model/core/result.h"

#include <optional>
#include <string>
#include <vector>

namespace lapidary::compute {

/// What came of probing and opening. `reason` says why CUDA is not available, else it is empty.
struct GpuState
{
    std::string reason;
    GpuProbe probe;
    int runtime = 0; ///< CUDA version that LibTorch was built for, as GpuProbe::driver; 0: none
    const LapidaryCudaPlugin* plugin = nullptr;
    std::string pluginReason; ///< why there is no plug-in, else empty

    bool isAvailable() const { return reason.empty(); }
};

/// Where things are looked for; the defaults are what the engine uses.
struct GpuOptions
{
    GpuProbeOptions probe;
    std::vector<std::string> pluginFolders; ///< empty: beside the program, then ../lib/lapidary
    /// Several commands will run in this process. Torch decides at its first CUDA query, for good,
    /// whether there is CUDA, so the GPU is then opened even for a command that asks for the CPU.
    bool isShared = false;
};

/// Not thread-safe: belongs to the thread that runs commands.
class Gpu
{
public:
    explicit Gpu(GpuOptions options = {});

    /// Probes and opens at the first call; must come before the first CUDA query of torch.
    const GpuState& open();

    /// The device for `--device`: "cpu", "cuda" or "" (cuda when usable).
    /// Errors: NoGpu when "cuda" is asked for and not usable, with the reason.
    model::Result<Device> choose(const std::string& wanted);

    /// Whether the plug-in's file is there; does not open it.
    bool hasPluginFile() const;

private:
    GpuOptions m_options;
    std::optional<GpuState> m_state;
};

/// Why this driver cannot serve this runtime, or empty. CUDA promises that a driver serves every
/// runtime of its own major version (minor version compatibility).
std::string driverProblem(int driver, int runtime);

/// Opens the plug-in in a folder and checks its version.
/// Errors: NotFound when there is no such file; Unsupported when it cannot be opened or is another
/// version.
model::Result<const LapidaryCudaPlugin*> openCudaPlugin(const std::string& folder);

} // namespace lapidary::compute
