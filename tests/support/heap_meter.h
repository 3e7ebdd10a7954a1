// SPDX-License-Identifier: Apache-2.0
// HeapMeter: bytes that `new` handed out, for tests that bound memory. It replaces the global
// operators, so that one test program includes this header once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace lapidary::test {

inline std::atomic<std::ptrdiff_t> liveBytes{0};
inline std::atomic<std::ptrdiff_t> peakLiveBytes{0};

/// Measures from its construction on.
class HeapMeter
{
public:
    HeapMeter()
        : m_start(liveBytes)
    {
        peakLiveBytes = m_start;
    }

    /// The most bytes that were alive at one moment, beyond those alive at the start.
    std::size_t peakBytes() const { return static_cast<std::size_t>(peakLiveBytes - m_start); }

private:
    std::ptrdiff_t m_start;
};

inline void* countedNew(std::size_t size)
{
    void* memory = std::malloc(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    const auto live = liveBytes += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    if (live > peakLiveBytes) {
        peakLiveBytes = live;
    }
    return memory;
}

inline void countedDelete(void* memory) noexcept
{
    liveBytes -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    std::free(memory);
}

} // namespace lapidary::test

void* operator new(std::size_t size)
{
    return lapidary::test::countedNew(size);
}

void* operator new[](std::size_t size)
{
    return lapidary::test::countedNew(size);
}

void operator delete(void* memory) noexcept
{
    lapidary::test::countedDelete(memory);
}

void operator delete[](void* memory) noexcept
{
    lapidary::test::countedDelete(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept
{
    lapidary::test::countedDelete(memory);
}

void operator delete[](void* memory, std::size_t /*size*/) noexcept
{
    lapidary::test::countedDelete(memory);
}
