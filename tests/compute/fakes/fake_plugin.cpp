// SPDX-License-Identifier: Apache-2.0
// A CUDA plug-in whose device memory is the heap and whose kernels are loops: what the engine does
// around a GPU can be tested without one.
#include "compute/kernels/bfloat16.h"
#include "compute/kernels/cuda_plugin.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace {

using namespace lapidary::compute;

const char* errorText(int)
{
    return "fake error";
}

int allocate(void** memory, std::size_t bytes)
{
    constexpr std::size_t kMemory = std::size_t{1} << 30; // what this device has
    *memory = bytes <= kMemory ? std::malloc(bytes) : nullptr;
    return *memory == nullptr ? 2 : 0;
}

int release(void* memory)
{
    std::free(memory);
    return 0;
}

int copy(void* to, const void* from, std::size_t bytes)
{
    std::memcpy(to, from, bytes);
    return 0;
}

float load(const void* data, std::int64_t index, ScalarType type)
{
    return type == ScalarType::Float32
        ? static_cast<const float*>(data)[index]
        : fromBFloat16(static_cast<const std::uint16_t*>(data)[index]);
}

int groupedMatmul(const GroupedMatmul* a, void*)
{
    for (std::int64_t e = 0; e < a->groups; ++e) {
        for (std::int64_t t = a->offsets[e]; t < a->offsets[e + 1]; ++t) {
            for (std::int64_t f = 0; f < a->columns; ++f) {
                float sum = 0.0F;
                for (std::int64_t d = 0; d < a->inner; ++d) {
                    sum += load(a->input, t * a->inner + d, a->type)
                        * load(a->weights, (e * a->columns + f) * a->inner + d, a->type);
                }
                if (a->type == ScalarType::Float32) {
                    static_cast<float*>(a->output)[t * a->columns + f] = sum;
                } else {
                    static_cast<std::uint16_t*>(a->output)[t * a->columns + f] = toBFloat16(sum);
                }
            }
        }
    }
    return 0;
}

/// Fails always, as a kernel does on a device that fell off the bus.
int topKGate(const TopKGate*, std::int32_t*, void*)
{
    return 719;
}

#if defined(FAKE_OLD_PLUGIN)
constexpr std::uint32_t kVersion = 0;
#else
constexpr std::uint32_t kVersion = kLapidaryCudaPluginVersion;
#endif

constexpr LapidaryCudaPlugin kPlugin{kVersion, sizeof(LapidaryCudaPlugin), errorText, allocate,
    release, copy, copy, groupedMatmul, topKGate};

} // namespace

extern "C" const LapidaryCudaPlugin* lapidaryCudaPlugin()
{
    return &kPlugin;
}
