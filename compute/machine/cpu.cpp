// SPDX-License-Identifier: Apache-2.0
#include "compute/machine/cpu.h"

#include <array>
#include <cstring>
#include <sched.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace lapidary::compute {

namespace {

constexpr bool hasBits(std::uint64_t value, std::uint64_t bits)
{
    return (value & bits) == bits;
}

constexpr std::uint64_t bit(int position)
{
    return std::uint64_t{1} << position;
}

#if defined(__x86_64__)
std::uint64_t readXcr0()
{
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (std::uint64_t{high} << 32) | low;
}
#endif

} // namespace

CpuFeatures readCpuFeatures()
{
    CpuFeatures features;
#if defined(__x86_64__)
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    std::uint32_t d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) != 0) {
        features.leaf1Ecx = c;
    }
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0) {
        features.leaf7Ebx = b;
        features.leaf7Edx = d;
    }
    if (__get_cpuid_count(7, 1, &a, &b, &c, &d) != 0) {
        features.leaf7Sub1Eax = a;
    }
    constexpr std::uint64_t kOsxsave = bit(27);
    if (hasBits(features.leaf1Ecx, kOsxsave)) {
        features.xcr0 = readXcr0();
    }
#endif
    return features;
}

std::vector<std::string> lanesOf(const CpuFeatures& features)
{
    // Bit numbers: Intel SDM, volume 2A, CPUID; volume 1, section 13.3 (XCR0).
    constexpr std::uint64_t kYmm = bit(1) | bit(2);
    constexpr std::uint64_t kZmm = kYmm | bit(5) | bit(6) | bit(7);
    constexpr std::uint64_t kTiles = bit(17) | bit(18);
    constexpr std::uint64_t kFma = bit(12);
    constexpr std::uint64_t kAvx2 = bit(5);
    constexpr std::uint64_t kAvx512 = bit(16) | bit(17) | bit(30) | bit(31); // F, DQ, BW, VL
    constexpr std::uint64_t kAvx512Bf16 = bit(5);
    constexpr std::uint64_t kAmx = bit(22) | bit(24); // BF16, TILE

    std::vector<std::string> lanes;
    if (hasBits(features.xcr0, kYmm) && hasBits(features.leaf1Ecx, kFma)
        && hasBits(features.leaf7Ebx, kAvx2)) {
        lanes.emplace_back("avx2");
    }
    if (hasBits(features.xcr0, kZmm) && hasBits(features.leaf7Ebx, kAvx512)) {
        lanes.emplace_back("avx512");
        if (hasBits(features.leaf7Sub1Eax, kAvx512Bf16)) {
            lanes.emplace_back("avx512_bf16");
        }
    }
    if (hasBits(features.xcr0, kTiles) && hasBits(features.leaf7Edx, kAmx)) {
        lanes.emplace_back("amx");
    }
    return lanes;
}

std::string cpuName()
{
#if defined(__x86_64__)
    std::array<std::uint32_t, 12> words{};
    bool isKnown = true;
    for (std::uint32_t leaf = 0; leaf < 3; ++leaf) {
        std::uint32_t* const part = &words[std::size_t{4} * leaf];
        isKnown
            = isKnown && __get_cpuid(0x80000002U + leaf, part, part + 1, part + 2, part + 3) != 0;
    }
    if (isKnown) {
        std::array<char, sizeof(words) + 1> text{};
        std::memcpy(text.data(), words.data(), sizeof(words));
        const std::string name = text.data();
        const std::size_t first = name.find_first_not_of(' ');
        if (first != std::string::npos) {
            return name.substr(first, name.find_last_not_of(' ') + 1 - first);
        }
    }
#endif
    return "unknown";
}

int coreCount()
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

} // namespace lapidary::compute
