// SPDX-License-Identifier: Apache-2.0
// Writing a converted model in Lapidary's own layout: the dense model's folder with experts of any
// width in place of the feed-forward blocks, and config.json telling how they are gated.
#pragma once

#include "compute/base/job.h"
#include "compute/convert/convert_layer.h"
#include "model/checkpoint/base/dtype.h"
#include "model/core/json.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace lapidary::compute {

struct NativeContent
{
    const model::OpenedModel* model = nullptr;
    const model::ConversionPlan* plan = nullptr;
    const model::GateProfile* profile = nullptr;
    /// What the layers became; empty: weights before repair, with routers that are zero.
    std::span<const ConvertedLayer> layers;
    model::DType dtype = model::DType::F32; ///< F32, BF16 or F16
};

/// Says by name what a conversion cannot take: families other than llama and mistral, biases in the
/// feed-forward block, experts. Errors: Unsupported.
model::Result<void> checkConvertible(const model::OpenedModel& model);

/// The type that is written without being told: the model's own, bfloat16 for quantised ones.
model::DType ownDType(const model::OpenedModel& model);

/// config.json: the dense model's with `model_type` and `lapidary` (version, family, profile, gate,
/// layers, provenance). Errors: those of reading the model's own config.
model::Result<model::Json> nativeConfig(const NativeContent& content, model::Json provenance);

/// Writes the weights as model.safetensors (or shards) into an existing folder.
/// Errors: those of writeSafetensorsFolder; Cancelled.
model::Result<std::vector<std::string>> writeNativeWeights(const std::filesystem::path& folder,
    const NativeContent& content, const CancelToken& cancel, const ProgressSink& progress);

} // namespace lapidary::compute
