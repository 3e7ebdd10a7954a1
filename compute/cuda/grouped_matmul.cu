// SPDX-License-Identifier: Apache-2.0
// Grouped matrix product: one block per 64 × 64 tile of the output, operands staged through shared
// memory. float32 (and bfloat16 before sm_80) by FMA, bfloat16 by tensor cores. Which group a row
// tile belongs to is found on the device, so that the offsets never travel to the host: the grid
// has room for one partial tile per group, and surplus blocks return at once.
#include "compute/cuda/kernels.cuh"

#include <cuda_bf16.h>

#include <mma.h>

namespace lapidary::compute::cuda {

namespace {

constexpr int kTile = 64;                  // rows and columns of a block's output
constexpr int kMaximumColumnTiles = 65535; // gridDim.y

/// What one block computes: output[0 … rows) × [0 … columns) = input · weightsᵀ.
template <class Scalar>
struct BlockTile
{
    const Scalar* input = nullptr;   // [rows, inner], dense
    const Scalar* weights = nullptr; // [columns, inner], dense
    Scalar* output = nullptr;        // [rows, columns] with rows `stride` apart
    std::int64_t inner = 0;
    std::int64_t stride = 0;
    int rows = 0; // 0: a surplus block
    int columns = 0;
};

/// Counts row tiles over the groups (the last one of a group may be partial) up to this block's.
template <class Scalar>
__device__ BlockTile<Scalar> findTile(const GroupedMatmul& a)
{
    int tile = blockIdx.x;
    const std::int64_t column = std::int64_t{blockIdx.y} * kTile;
    for (std::int64_t group = 0; group < a.groups; ++group) {
        const int first = a.offsets[group];
        const int last = a.offsets[group + 1];
        const int tiles = (last - first + kTile - 1) / kTile;
        if (tile < tiles) {
            const std::int64_t row = first + std::int64_t{tile} * kTile;
            return {static_cast<const Scalar*>(a.input) + row * a.inner,
                static_cast<const Scalar*>(a.weights) + (group * a.columns + column) * a.inner,
                static_cast<Scalar*>(a.output) + row * a.columns + column, a.inner, a.columns,
                static_cast<int>(min(std::int64_t{kTile}, last - row)),
                static_cast<int>(min(std::int64_t{kTile}, a.columns - column))};
        }
        tile -= tiles;
    }
    return {};
}

__device__ float toFloat(float value)
{
    return value;
}

__device__ float toFloat(__nv_bfloat16 value)
{
    return __bfloat162float(value);
}

__device__ void store(float* place, float value)
{
    *place = value;
}

__device__ void store(__nv_bfloat16* place, float value)
{
    *place = __float2bfloat16_rn(value);
}

// ---- FMA: 256 threads, each 4 × 4 outputs that lie 16 apart ----

constexpr int kFmaThreads = 256;
constexpr int kFmaInner = 16;
using FmaStage = float[kFmaInner][kTile + 1];

/// Stages columns [inner, inner + 16) of a matrix of `rows` rows, transposed, padded with zeros.
template <class Scalar>
__device__ void stageTransposed(
    FmaStage& shared, const Scalar* matrix, int rows, std::int64_t inner, std::int64_t width)
{
    const int d = threadIdx.x % kFmaInner;
    for (int row = threadIdx.x / kFmaInner; row < kTile; row += kFmaThreads / kFmaInner) {
        const bool isInside = row < rows && inner + d < width;
        shared[d][row] = isInside ? toFloat(matrix[row * width + inner + d]) : 0.0F;
    }
}

__device__ void accumulate(float (&sum)[4][4], const FmaStage& inputs, const FmaStage& weights)
{
    for (int d = 0; d < kFmaInner; ++d) {
#pragma unroll
        for (int i = 0; i < 4; ++i) {
#pragma unroll
            for (int j = 0; j < 4; ++j) {
                sum[i][j]
                    += inputs[d][threadIdx.x / 16 + 16 * i] * weights[d][threadIdx.x % 16 + 16 * j];
            }
        }
    }
}

template <class Scalar>
__global__ void __launch_bounds__(kFmaThreads) groupedMatmulFma(GroupedMatmul a)
{
    __shared__ FmaStage inputs;
    __shared__ FmaStage weights;
    const BlockTile<Scalar> tile = findTile<Scalar>(a);
    if (tile.rows == 0) { // the whole block agrees
        return;
    }
    float sum[4][4] = {};
    for (std::int64_t inner = 0; inner < tile.inner; inner += kFmaInner) {
        stageTransposed(inputs, tile.input, tile.rows, inner, tile.inner);
        stageTransposed(weights, tile.weights, tile.columns, inner, tile.inner);
        __syncthreads();
        accumulate(sum, inputs, weights);
        __syncthreads(); // before the next round overwrites what others still read
    }
#pragma unroll
    for (int i = 0; i < 4; ++i) {
#pragma unroll
        for (int j = 0; j < 4; ++j) {
            const int row = threadIdx.x / 16 + 16 * i;
            const int column = threadIdx.x % 16 + 16 * j;
            if (row < tile.rows && column < tile.columns) {
                store(tile.output + row * tile.stride + column, sum[i][j]);
            }
        }
    }
}

// ---- Tensor cores: 4 warps, each 32 × 32 outputs as 2 × 2 fragments of 16 × 16 ----

constexpr int kTensorThreads = 128;
constexpr int kTensorInner = 32;
// Both leading dimensions start each fragment on 32 bytes, as wmma demands, and spread the banks.
constexpr int kStageStride = kTensorInner + 8;
constexpr int kOutputStride = kTile + 4;
using TensorStage = __nv_bfloat16[kTile * kStageStride];
using TensorOutput = float[kTile * kOutputStride];

#if __CUDA_ARCH__ >= 800 // the launcher chooses FMA on older devices

namespace wmma = nvcuda::wmma;
using Sum = wmma::fragment<wmma::accumulator, 16, 16, 16, float>;

/// Stages columns [inner, inner + 32) of a matrix of `rows` rows, padded with zeros.
__device__ void stage(TensorStage& shared, const __nv_bfloat16* matrix, int rows,
    std::int64_t inner, std::int64_t width)
{
    const int d = threadIdx.x % kTensorInner;
    for (int row = threadIdx.x / kTensorInner; row < kTile; row += kTensorThreads / kTensorInner) {
        const bool isInside = row < rows && inner + d < width;
        shared[row * kStageStride + d]
            = isInside ? matrix[row * width + inner + d] : __float2bfloat16_rn(0.0F);
    }
}

__device__ void accumulate(
    Sum (&sum)[2][2], const TensorStage& inputs, const TensorStage& weights, int row, int column)
{
    for (int d = 0; d < kTensorInner; d += 16) {
        // The weights are [columns, D]: read column-major they are the [D, columns] operand.
        wmma::fragment<wmma::matrix_a, 16, 16, 16, __nv_bfloat16, wmma::row_major> left[2];
        wmma::fragment<wmma::matrix_b, 16, 16, 16, __nv_bfloat16, wmma::col_major> right[2];
        for (int i = 0; i < 2; ++i) {
            wmma::load_matrix_sync(
                left[i], inputs + (row + 16 * i) * kStageStride + d, kStageStride);
            wmma::load_matrix_sync(
                right[i], weights + (column + 16 * i) * kStageStride + d, kStageStride);
        }
        for (int i = 0; i < 2; ++i) {
            for (int j = 0; j < 2; ++j) {
                wmma::mma_sync(sum[i][j], left[i], right[j], sum[i][j]);
            }
        }
    }
}

/// Through shared memory, because a fragment cannot be cut off at the edge of the matrix.
__device__ void storeTile(const BlockTile<__nv_bfloat16>& tile, const TensorOutput& outputs)
{
    for (int place = threadIdx.x; place < kTile * kTile; place += kTensorThreads) {
        const int row = place / kTile;
        const int column = place % kTile;
        if (row < tile.rows && column < tile.columns) {
            store(tile.output + row * tile.stride + column, outputs[row * kOutputStride + column]);
        }
    }
}

__device__ void computeTile(const BlockTile<__nv_bfloat16>& tile, TensorStage& inputs,
    TensorStage& weights, TensorOutput& outputs)
{
    const int warpRow = static_cast<int>(threadIdx.x) / 32 / 2 * 32;
    const int warpColumn = static_cast<int>(threadIdx.x) / 32 % 2 * 32;
    Sum sum[2][2];
    for (int i = 0; i < 4; ++i) {
        wmma::fill_fragment(sum[i / 2][i % 2], 0.0F);
    }
    for (std::int64_t inner = 0; inner < tile.inner; inner += kTensorInner) {
        stage(inputs, tile.input, tile.rows, inner, tile.inner);
        stage(weights, tile.weights, tile.columns, inner, tile.inner);
        __syncthreads();
        accumulate(sum, inputs, weights, warpRow, warpColumn);
        __syncthreads(); // before the next round overwrites what others still read
    }
    for (int i = 0; i < 4; ++i) {
        const int row = warpRow + 16 * (i / 2);
        const int column = warpColumn + 16 * (i % 2);
        wmma::store_matrix_sync(outputs + row * kOutputStride + column, sum[i / 2][i % 2],
            kOutputStride, wmma::mem_row_major);
    }
    __syncthreads();
    storeTile(tile, outputs);
}

#endif

__global__ void __launch_bounds__(kTensorThreads) groupedMatmulTensor(GroupedMatmul a)
{
#if __CUDA_ARCH__ >= 800
    __shared__ alignas(32) TensorStage inputs;
    __shared__ alignas(32) TensorStage weights;
    __shared__ alignas(32) TensorOutput outputs;
    const auto tile = findTile<__nv_bfloat16>(a);
    if (tile.rows != 0) { // the whole block agrees
        computeTile(tile, inputs, weights, outputs);
    }
#endif
}

cudaError_t findTensorCores(bool& answer)
{
    int device = 0;
    if (const cudaError_t status = cudaGetDevice(&device); status != cudaSuccess) {
        return status;
    }
    int major = 0;
    const cudaError_t status
        = cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device);
    answer = major >= 8;
    return status;
}

} // namespace

cudaError_t launchGroupedMatmul(const GroupedMatmul& arguments, cudaStream_t stream)
{
    if (arguments.rows == 0 || arguments.columns == 0) {
        return cudaSuccess;
    }
    const std::int64_t rowTiles = arguments.rows / kTile + arguments.groups;
    const std::int64_t columnTiles = (arguments.columns + kTile - 1) / kTile;
    if (columnTiles > kMaximumColumnTiles || rowTiles > INT32_MAX) {
        return cudaErrorInvalidValue;
    }
    bool hasTensorCores = false;
    if (const cudaError_t status = findTensorCores(hasTensorCores); status != cudaSuccess) {
        return status;
    }
    const dim3 grid(static_cast<unsigned>(rowTiles), static_cast<unsigned>(columnTiles));
    if (arguments.type == ScalarType::Float32) {
        groupedMatmulFma<float><<<grid, kFmaThreads, 0, stream>>>(arguments);
    } else if (hasTensorCores) {
        groupedMatmulTensor<<<grid, kTensorThreads, 0, stream>>>(arguments);
    } else {
        groupedMatmulFma<__nv_bfloat16><<<grid, kFmaThreads, 0, stream>>>(arguments);
    }
    return cudaGetLastError();
}

} // namespace lapidary::compute::cuda
