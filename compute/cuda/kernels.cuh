// SPDX-License-Identifier: Apache-2.0
// Launchers of the CUDA kernels; each answers with a status of the CUDA runtime.
#pragma once

#include "compute/kernels/arguments.h"

#include <cuda_runtime_api.h>

namespace lapidary::compute::cuda {

cudaError_t launchGroupedMatmul(const GroupedMatmul& arguments, cudaStream_t stream);
cudaError_t launchTopKGate(const TopKGate& arguments, std::int32_t* badRow, cudaStream_t stream);

} // namespace lapidary::compute::cuda
