// SPDX-License-Identifier: Apache-2.0
// A whole conversion: from a dense model, calibration windows and a plan to a folder that holds the
// mixture of experts, checked while it was made.
#pragma once

#include "compute/convert/convert_model.h"
#include "compute/convert/native_folder.h"
#include "compute/convert/windows.h"
#include "compute/decoder/load_model.h"

#include <filesystem>

namespace lapidary::compute {

struct ConversionJob
{
    const LoadedModel* dense = nullptr;
    const model::ConversionPlan* plan = nullptr;
    ConversionSettings settings;
    std::vector<Window> windows;
    model::DType dtype = model::DType::F32;
    model::Json recipe; ///< what was asked, for conversion.json and the provenance
    const model::Grouping* grouping = nullptr;
};

/// Writes the model into `folder`, which exists: first with its weights as they were, to measure
/// what must be exact, then converted. Returns the result of `convert` (commands.md): layers
/// [{layer, error_before, error_after, load[]}], exact_when_all_active, tokens, active_fraction,
/// notices. Errors: Numeric when the written model is not the dense one with all experts on; those
/// of convertLayers and of writing; Cancelled.
model::Result<model::Json> runConversion(const ConversionJob& job,
    const std::filesystem::path& folder, const CancelToken& cancel, const ProgressSink& progress);

/// Reopens a written folder and compares it with the dense model rounded to `dtype`: max |Δ logit|
/// over max |logit| with every expert on and weight 1. Errors: those of opening.
model::Result<double> exactWhenAllActive(const model::OpenedModel& dense, model::DType dtype,
    at::Device device, const std::filesystem::path& folder, const Window& ids);

inline constexpr const char* kConversionName = "conversion.json";
/// Logits of the written model, by which an export is compared.
inline constexpr const char* kReferenceName = "reference.safetensors";

} // namespace lapidary::compute
