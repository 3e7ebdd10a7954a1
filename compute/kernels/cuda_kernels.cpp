// SPDX-License-Identifier: Apache-2.0
#include "compute/kernels/cuda_kernels.h"

#include <limits>
#include <string>
#include <utility>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

constexpr int kOutOfMemory = 2; // cudaErrorMemoryAllocation
constexpr std::int32_t kNoRow = std::numeric_limits<std::int32_t>::max();

Result<void> checkStatus(const LapidaryCudaPlugin& plugin, int status, const char* what)
{
    if (status == 0) {
        return {};
    }
    return Error{status == kOutOfMemory ? ErrorCode::GpuOutOfMemory : ErrorCode::GpuLost,
        std::string(what) + ": CUDA error " + std::to_string(status) + ", "
            + plugin.errorText(status)};
}

/// Device memory that frees itself.
class Buffer
{
public:
    static Result<Buffer> copyOf(
        const LapidaryCudaPlugin& plugin, const void* host, std::int64_t bytes)
    {
        Buffer buffer(plugin);
        const auto size = static_cast<std::size_t>(bytes);
        // At least one byte, so that an empty array has an address as well.
        const int allocated = plugin.allocate(&buffer.m_memory, size > 0 ? size : 1);
        LAP_CHECK(checkStatus(plugin, allocated, "allocating GPU memory"));
        if (size > 0) {
            const int copied = plugin.copyToDevice(buffer.m_memory, host, size);
            LAP_CHECK(checkStatus(plugin, copied, "copying to the GPU"));
        }
        return buffer;
    }

    Buffer(Buffer&& other) noexcept
        : m_plugin(other.m_plugin)
        , m_memory(std::exchange(other.m_memory, nullptr))
    { }

    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    Buffer& operator=(Buffer&&) = delete;

    ~Buffer()
    {
        if (m_memory != nullptr) {
            m_plugin->release(m_memory);
        }
    }

    template <class T>
    T* as() const
    {
        return static_cast<T*>(m_memory);
    }

    Result<void> copyTo(void* host, std::int64_t bytes) const
    {
        if (bytes <= 0) {
            return {};
        }
        const int status = m_plugin->copyToHost(host, m_memory, static_cast<std::size_t>(bytes));
        return checkStatus(*m_plugin, status, "copying from the GPU");
    }

private:
    explicit Buffer(const LapidaryCudaPlugin& plugin)
        : m_plugin(&plugin)
    { }

    const LapidaryCudaPlugin* m_plugin;
    void* m_memory = nullptr;
};

Result<void> groupedMatmul(const LapidaryCudaPlugin& plugin, const GroupedMatmul& a)
{
    LAP_CHECK(checkArguments(a));
    LAP_CHECK(checkOffsets(a));
    const std::int64_t size = sizeOf(a.type);
    const std::int64_t outputBytes = a.rows * a.columns * size;
    LAP_TRY(const Buffer input, Buffer::copyOf(plugin, a.input, a.rows * a.inner * size));
    LAP_TRY(const Buffer weights,
        Buffer::copyOf(plugin, a.weights, a.groups * a.columns * a.inner * size));
    LAP_TRY(const Buffer offsets, Buffer::copyOf(plugin, a.offsets, (a.groups + 1) * 4));
    LAP_TRY(const Buffer output, Buffer::copyOf(plugin, a.output, outputBytes));
    GroupedMatmul onDevice = a;
    onDevice.input = input.as<void>();
    onDevice.weights = weights.as<void>();
    onDevice.offsets = offsets.as<std::int32_t>();
    onDevice.output = output.as<void>();
    LAP_CHECK(checkStatus(plugin, plugin.groupedMatmul(&onDevice, nullptr), "grouped product"));
    return output.copyTo(a.output, outputBytes);
}

Result<void> topKGate(const LapidaryCudaPlugin& plugin, const TopKGate& a)
{
    LAP_CHECK(checkArguments(a));
    const std::int64_t answerBytes = a.tokens * a.chosen * 4;
    LAP_TRY(const Buffer logits, Buffer::copyOf(plugin, a.logits, a.tokens * a.experts * 4));
    LAP_TRY(const Buffer indices, Buffer::copyOf(plugin, a.indices, answerBytes));
    LAP_TRY(const Buffer weights, Buffer::copyOf(plugin, a.weights, answerBytes));
    std::int32_t row = kNoRow;
    LAP_TRY(const Buffer badRow, Buffer::copyOf(plugin, &row, 4));
    TopKGate onDevice = a;
    onDevice.logits = logits.as<float>();
    onDevice.indices = indices.as<std::int32_t>();
    onDevice.weights = weights.as<float>();
    const int status = plugin.topKGate(&onDevice, badRow.as<std::int32_t>(), nullptr);
    LAP_CHECK(checkStatus(plugin, status, "top-k gate"));
    LAP_CHECK(indices.copyTo(a.indices, answerBytes));
    LAP_CHECK(weights.copyTo(a.weights, answerBytes));
    LAP_CHECK(badRow.copyTo(&row, 4));
    return row == kNoRow ? Result<void>() : Result<void>(badGateRow(row));
}

} // namespace

KernelSet cudaKernels(const LapidaryCudaPlugin& plugin)
{
    return {Device::Cuda, [&plugin](const GroupedMatmul& a) { return groupedMatmul(plugin, a); },
        [&plugin](const TopKGate& a) { return topKGate(plugin, a); }};
}

} // namespace lapidary::compute
