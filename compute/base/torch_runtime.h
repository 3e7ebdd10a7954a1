// SPDX-License-Identifier: Apache-2.0
// What the engine asks of LibTorch itself, behind a header without torch.
#pragma once

#include <string>

namespace lapidary::compute {

/// "2.11.0": the version of the headers, which the version check at configure time ties to the
/// library.
std::string torchVersion();
/// The vector code that LibTorch chose on this CPU: "AVX512", "AVX2", "DEFAULT", …
std::string torchCapability();
/// Folder that libtorch_cpu.so was loaded from.
std::string torchFolder();
/// CUDA runtime that LibTorch was built for, as 1000 · major + 10 · minor; 0 for a CPU build.
int torchCudaRuntime();
/// Number of CUDA devices that LibTorch can use. Only after its GPU half was opened: an earlier
/// query would disable CUDA for the life of the process.
int torchCudaDevices();

/// CPU threads of torch's operations and of parallelFor.
int threadCount();
/// Sets them; `count` ≥ 1.
void setThreadCount(int count);

} // namespace lapidary::compute
