// SPDX-License-Identifier: Apache-2.0
// Top-k gate: one warp per token, its logits in registers (32 lanes × up to 32), K rounds of a
// warp-wide arg-max. The result does not depend on the grid.
#include "compute/cuda/kernels.cuh"

#include <climits>

#include <cfloat>
#include <cmath>

namespace lapidary::compute::cuda {

namespace {

constexpr int kWarp = 32;
constexpr int kWarpsPerBlock = 4;
constexpr int kPerLane = static_cast<int>(kMaximumExperts) / kWarp;
constexpr unsigned kAllLanes = 0xffffffffU;

/// A logit and its expert; `expert` INT_MAX is worse than everything.
struct Candidate
{
    float value;
    int expert;
};

__device__ bool isBetter(Candidate a, Candidate b)
{
    return a.value > b.value || (a.value == b.value && a.expert < b.expert);
}

/// The best candidate of the warp, known to every lane.
__device__ Candidate bestOfWarp(Candidate best)
{
    for (int distance = kWarp / 2; distance > 0; distance /= 2) {
        const Candidate other{__shfl_xor_sync(kAllLanes, best.value, distance),
            __shfl_xor_sync(kAllLanes, best.expert, distance)};
        best = isBetter(other, best) ? other : best;
    }
    return best;
}

/// Lane l holds experts l, l + 32, …; places past the end hold −inf. True when a NaN or +inf is
/// among them.
__device__ bool loadLogits(float (&logits)[kPerLane], const float* row, int experts, int lane)
{
    bool isRefused = false;
#pragma unroll
    for (int i = 0; i < kPerLane; ++i) {
        const int expert = lane + i * kWarp;
        logits[i] = expert < experts ? row[expert] : -INFINITY;
        isRefused |= !(logits[i] <= FLT_MAX);
    }
    return isRefused;
}

/// The best of a lane's logits whose bit in `taken` is clear.
__device__ Candidate bestOfLane(
    const float (&logits)[kPerLane], unsigned taken, int experts, int lane)
{
    Candidate best{-INFINITY, INT_MAX};
#pragma unroll
    for (int i = 0; i < kPerLane; ++i) {
        const Candidate candidate{logits[i], lane + i * kWarp};
        const bool isFree = candidate.expert < experts && (taken >> i & 1U) == 0;
        best = isFree && isBetter(candidate, best) ? candidate : best;
    }
    return best;
}

__device__ void writeBadRow(const TopKGate& a, std::int64_t token, int lane, std::int32_t* badRow)
{
    for (std::int64_t k = lane; k < a.chosen; k += kWarp) {
        a.indices[token * a.chosen + k] = -1;
        a.weights[token * a.chosen + k] = 0.0F;
    }
    if (lane == 0) {
        atomicMin(badRow, static_cast<std::int32_t>(token));
    }
}

/// Turns the chosen logits in `weights` into their softmax.
__device__ void softmax(float* weights, int chosen, float maximum, int lane)
{
    float sum = 0.0F;
    for (int k = lane; k < chosen; k += kWarp) {
        weights[k] = expf(weights[k] - maximum);
        sum += weights[k];
    }
    for (int distance = kWarp / 2; distance > 0; distance /= 2) {
        sum += __shfl_xor_sync(kAllLanes, sum, distance);
    }
    for (int k = lane; k < chosen; k += kWarp) {
        weights[k] /= sum;
    }
}

__global__ void __launch_bounds__(kWarp* kWarpsPerBlock) topKGate(TopKGate a, std::int32_t* badRow)
{
    const int lane = threadIdx.x % kWarp;
    const std::int64_t token = std::int64_t{blockIdx.x} * kWarpsPerBlock + threadIdx.x / kWarp;
    if (token >= a.tokens) { // the whole warp agrees
        return;
    }
    const int experts = static_cast<int>(a.experts);
    const int chosen = static_cast<int>(a.chosen);
    float logits[kPerLane];
    const bool isRefused = loadLogits(logits, a.logits + token * a.experts, experts, lane);
    unsigned taken = 0;
    const float maximum = bestOfWarp(bestOfLane(logits, taken, experts, lane)).value;
    if (__any_sync(kAllLanes, isRefused) || maximum == -INFINITY) {
        writeBadRow(a, token, lane, badRow);
        return;
    }
    std::int32_t* const indices = a.indices + token * a.chosen;
    float* const weights = a.weights + token * a.chosen;
    for (int k = 0; k < chosen; ++k) {
        const Candidate best = bestOfWarp(bestOfLane(logits, taken, experts, lane));
        if (best.expert % kWarp == lane) {
            taken |= 1U << (best.expert / kWarp);
            indices[k] = best.expert;
            weights[k] = best.value;
        }
    }
    __syncwarp(); // the chosen logits were written by several lanes
    softmax(weights, chosen, maximum, lane);
}

} // namespace

cudaError_t launchTopKGate(const TopKGate& arguments, std::int32_t* badRow, cudaStream_t stream)
{
    if (arguments.tokens == 0) {
        return cudaSuccess;
    }
    const std::int64_t blocks = (arguments.tokens + kWarpsPerBlock - 1) / kWarpsPerBlock;
    topKGate<<<static_cast<unsigned>(blocks), kWarp * kWarpsPerBlock, 0, stream>>>(
        arguments, badRow);
    return cudaGetLastError();
}

} // namespace lapidary::compute::cuda
