// SPDX-License-Identifier: Apache-2.0
// Arguments of the kernels: raw pointers and sizes, the same for reference, CPU and CUDA. Pointers
// lie in the memory of the device that computes. This header is also compiled by nvcc and is part
// of the plug-in's interface: a change raises kLapidaryCudaPluginVersion.
#pragma once

#include <cstdint>

namespace lapidary::compute {

/// Type of the numbers that a kernel reads and writes; sums are float32 at least.
enum class ScalarType : std::int32_t
{
    Float32,
    BFloat16, ///< the upper 16 bits of a float32
};

/// Size of one number in bytes.
constexpr std::int64_t sizeOf(ScalarType type)
{
    return type == ScalarType::Float32 ? 4 : 2;
}

/// Grouped matrix product: y[t, f] = Σ_d x[t, d] · w[e, f, d], where e is the group of row t.
/// Shapes: input [T, D], rows sorted by group; weights [E, F, D]; offsets [E + 1]: group e is rows
///         offsets[e] … offsets[e + 1] − 1, offsets[0] = 0, offsets[E] = T; output [T, F].
///         All row-major and dense, input, weights and output of one type.
/// The weights lie as nn.Linear and Hugging Face's fused `experts.gate_up_proj` keep them (output
/// features outside, input features inside), so that a checkpoint's tensor is used as it is and
/// both operands of a dot product are contiguous.
struct GroupedMatmul
{
    const void* input = nullptr;
    const void* weights = nullptr;
    const std::int32_t* offsets = nullptr;
    void* output = nullptr;
    std::int64_t rows = 0;    ///< T ≥ 0
    std::int64_t inner = 0;   ///< D ≥ 0; with D = 0 the output is 0
    std::int64_t columns = 0; ///< F ≥ 0
    std::int64_t groups = 0;  ///< E ≥ 1
    ScalarType type = ScalarType::Float32;
};

/// Top-k gate: the K largest logits of each token and the softmax over these K.
/// Shapes: logits float32 [T, E]; indices int32 [T, K]; weights float32 [T, K], in falling order.
/// Equal logits: the lower index first. −inf masks an expert (weight 0). A row with a NaN or +inf,
/// or with nothing but −inf, is bad: its indices are −1, its weights 0, and the kernel reports it.
struct TopKGate
{
    const float* logits = nullptr;
    std::int32_t* indices = nullptr;
    float* weights = nullptr;
    std::int64_t tokens = 0;  ///< T ≥ 0
    std::int64_t experts = 0; ///< 1 ≤ E ≤ kMaximumExperts
    std::int64_t chosen = 0;  ///< 1 ≤ K ≤ E
};

inline constexpr std::int64_t kMaximumExperts = 1024;

} // namespace lapidary::compute
