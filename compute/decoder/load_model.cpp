// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/load_model.h"

#include "compute/base/aten.h"
#include "compute/decoder/decoder.h"

namespace lapidary::compute {
namespace {

Arithmetic arithmeticOf(Device device, const std::string& dtype)
{
    const bool isGpu = device == Device::Cuda;
    const bool isWide = dtype.empty() ? !isGpu : dtype == "float32";
    return {isWide ? at::kFloat : at::kBFloat16, isGpu ? at::kCUDA : at::kCPU};
}

} // namespace

model::Result<LoadedModel> loadModel(const std::string& path, Device device,
    const std::string& dtype, const CancelToken& cancel, const ProgressSink& progress)
{
    LAP_TRY(model::OpenedModel opened, model::openModel(path));
    LoadedModel loaded;
    loaded.opened = std::make_shared<model::OpenedModel>(std::move(opened));
    const auto report = [&](double share) {
        progress({"loading the weights", share * 100.0, 100.0, "%", {}});
        return !cancel.isCancelled();
    };
    LAP_TRY(loaded.decoder, makeDecoder(*loaded.opened, arithmeticOf(device, dtype), report));
    return loaded;
}

} // namespace lapidary::compute
