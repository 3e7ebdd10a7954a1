// SPDX-License-Identifier: Apache-2.0
// The table of compute/kernels/cuda_plugin.h.
#include "compute/cuda/kernels.cuh"
#include "compute/kernels/cuda_plugin.h"

namespace {

using namespace lapidary::compute;

const char* errorText(int status)
{
    return cudaGetErrorString(static_cast<cudaError_t>(status));
}

int allocate(void** memory, std::size_t bytes)
{
    return cudaMalloc(memory, bytes);
}

int release(void* memory)
{
    return cudaFree(memory);
}

int copyToDevice(void* device, const void* host, std::size_t bytes)
{
    return cudaMemcpy(device, host, bytes, cudaMemcpyHostToDevice);
}

int copyToHost(void* host, const void* device, std::size_t bytes)
{
    return cudaMemcpy(host, device, bytes, cudaMemcpyDeviceToHost);
}

int groupedMatmul(const GroupedMatmul* arguments, void* stream)
{
    return cuda::launchGroupedMatmul(*arguments, static_cast<cudaStream_t>(stream));
}

int topKGate(const TopKGate* arguments, std::int32_t* badRow, void* stream)
{
    return cuda::launchTopKGate(*arguments, badRow, static_cast<cudaStream_t>(stream));
}

constexpr LapidaryCudaPlugin kPlugin{kLapidaryCudaPluginVersion, sizeof(LapidaryCudaPlugin),
    errorText, allocate, release, copyToDevice, copyToHost, groupedMatmul, topKGate};

} // namespace

extern "C" __attribute__((visibility("default"))) const LapidaryCudaPlugin* lapidaryCudaPlugin()
{
    return &kPlugin;
}
