// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compute/kernels/cuda_plugin.h"
#include "compute/kernels/kernels.h"

namespace lapidary::compute {

/// The plug-in's kernels for arguments in host memory: copies in, computes, copies out. For checks;
/// work on device tensors hands their pointers to the plug-in itself. The plug-in must outlive the
/// set.
/// Errors: those of the CPU kernels; GpuOutOfMemory; GpuLost with CUDA's own sentence.
KernelSet cudaKernels(const LapidaryCudaPlugin& plugin);

} // namespace lapidary::compute
