// SPDX-License-Identifier: Apache-2.0
// The kernels. Each exists as reference loops (the definition of correct), for the CPU and for CUDA
// (compute/cuda); the self-checks compare them. What they compute: compute/kernels/arguments.h.
#pragma once

#include "compute/base/device.h"
#include "compute/kernels/arguments.h"
#include "model/core/result.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace lapidary::compute {

/// Checks sizes and pointers, without reading what they point to.
/// Errors: InvalidArgument for a size out of range or a null pointer to something not empty.
model::Result<void> checkArguments(const GroupedMatmul& arguments);
model::Result<void> checkArguments(const TopKGate& arguments);
/// Checks that offsets in host memory start at 0, never fall and end at T.
model::Result<void> checkOffsets(const GroupedMatmul& arguments);

/// The grouped product in float64, unrounded; `arguments.output` is not used.
/// Shapes: returns [T, F].
model::Result<std::vector<double>> groupedMatmulReference(const GroupedMatmul& arguments);

/// What the gate should answer; `badRow` is the first bad row, or −1.
struct TopKGateReference
{
    std::vector<std::int32_t> indices; ///< [T, K]
    std::vector<double> weights;       ///< [T, K]
    std::int64_t badRow = -1;
};

/// The gate by a stable sort and float64; the output pointers of `arguments` are not used.
model::Result<TopKGateReference> topKGateReference(const TopKGate& arguments);

/// Grouped product on the CPU; the same bits for any number of threads.
/// Errors: InvalidArgument.
/// Cost: tiles of at most 256 × 512 outputs, one single-threaded torch product each; no copies.
model::Result<void> groupedMatmulCpu(const GroupedMatmul& arguments);

/// Gate on the CPU; the same bits for any number of threads.
/// Errors: InvalidArgument; Numeric when a row is bad, after all rows were written.
/// Cost: T · (E + K · inserts) comparisons.
model::Result<void> topKGateCpu(const TopKGate& arguments);

/// The error for a bad row of gate logits.
model::Error badGateRow(std::int64_t row);

/// The kernels of one device, called with host memory.
struct KernelSet
{
    Device device = Device::Cpu;
    std::function<model::Result<void>(const GroupedMatmul&)> groupedMatmul;
    std::function<model::Result<void>(const TopKGate&)> topKGate;
};

KernelSet cpuKernels();

} // namespace lapidary::compute
