// SPDX-License-Identifier: Apache-2.0
// From a path to a model that computes; no torch in this header.
#pragma once

#include "compute/base/device.h"
#include "compute/base/job.h"
#include "model/checkpoint/open_model.h"
#include "model/core/result.h"

#include <memory>
#include <string>

namespace lapidary::compute {

class Decoder;

/// A model that is open for computing.
struct LoadedModel
{
    std::shared_ptr<model::OpenedModel> opened; ///< headers, config, tokenizer files
    std::shared_ptr<const Decoder> decoder;     ///< weights and forward pass
};

/// Opens MODEL and loads its weights for a device.
/// `dtype`: "float32", "bfloat16" or "" (float32 on the CPU, bfloat16 on a GPU).
/// Errors: those of openModel and makeDecoder; Cancelled.
model::Result<LoadedModel> loadModel(const std::string& path, Device device,
    const std::string& dtype, const CancelToken& cancel, const ProgressSink& progress);

} // namespace lapidary::compute
