// SPDX-License-Identifier: Apache-2.0
// What the processor and the operating system offer to numeric code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lapidary::compute {

/// The registers that decide about vector lanes. XCR0 says which register files the operating
/// system saves: without it an instruction set that CPUID reports must not be used.
struct CpuFeatures
{
    std::uint32_t leaf1Ecx = 0;
    std::uint32_t leaf7Ebx = 0;
    std::uint32_t leaf7Edx = 0;
    std::uint32_t leaf7Sub1Eax = 0;
    std::uint64_t xcr0 = 0;
};

/// Features of this machine; all zero on other architectures than x86-64.
CpuFeatures readCpuFeatures();

/// Usable lanes among "avx2" (with FMA), "avx512" (F, BW, DQ, VL), "avx512_bf16", "amx" (tiles of
/// bfloat16).
std::vector<std::string> lanesOf(const CpuFeatures& features);

/// The processor's own name, or "unknown".
std::string cpuName();

/// Cores that this process may run on.
int coreCount();

} // namespace lapidary::compute
