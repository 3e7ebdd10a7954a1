// SPDX-License-Identifier: Apache-2.0
// The C interface of liblapidary-cuda.so (compute/cuda). The engine opens the library at run time,
// so it runs on machines without CUDA; nothing but this table crosses the border.
#pragma once

#include "compute/kernels/arguments.h"

#include <cstddef>
#include <cstdint>

extern "C" {

/// Raised with every change of this table or of arguments.h; another version is not opened.
inline constexpr std::uint32_t kLapidaryCudaPluginVersion = 1;

/// Functions of the plug-in. Status codes are those of the CUDA runtime, 0 is success; `stream` is
/// a cudaStream_t (null: the default stream). Kernels return after the launch.
struct LapidaryCudaPlugin
{
    std::uint32_t version; ///< kLapidaryCudaPluginVersion of the plug-in's build
    std::uint32_t bytes;   ///< sizeof(LapidaryCudaPlugin) of the plug-in's build

    /// One sentence for a status.
    const char* (*errorText)(int status);

    int (*allocate)(void** memory, std::size_t bytes);
    int (*release)(void* memory);
    int (*copyToDevice)(void* device, const void* host, std::size_t bytes);
    int (*copyToHost)(void* host, const void* device, std::size_t bytes);

    /// Offsets are trusted; they must be checked before they are copied to the device.
    int (*groupedMatmul)(const lapidary::compute::GroupedMatmul* arguments, void* stream);
    /// `badRow` (device memory, INT32_MAX before the first launch) is lowered to the first bad row;
    /// several launches may share it, so that one look at it serves many layers.
    int (*topKGate)(
        const lapidary::compute::TopKGate* arguments, std::int32_t* badRow, void* stream);
};

/// The library's one symbol, `lapidaryCudaPlugin`; the table lives as long as the library is open.
using LapidaryCudaPluginEntry = const LapidaryCudaPlugin* (*)();
}

namespace lapidary::compute {

inline constexpr const char* kCudaPluginFile = "liblapidary-cuda.so";
inline constexpr const char* kCudaPluginSymbol = "lapidaryCudaPlugin";

} // namespace lapidary::compute
