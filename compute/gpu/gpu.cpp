// SPDX-License-Identifier: Apache-2.0
#include "compute/gpu/gpu.h"

#include "compute/base/torch_runtime.h"

#include <dlfcn.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

std::string loaderError()
{
    const char* const text = ::dlerror();
    return text == nullptr ? "unknown reason" : text;
}

std::vector<std::string> defaultPluginFolders()
{
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        return {};
    }
    const auto folder = program.parent_path();
    return {folder.string(), (folder.parent_path() / "lib" / "lapidary").string()};
}

/// Opens LibTorch's GPU half; the answer is why it cannot be used, or empty.
std::string openTorchCuda()
{
    const std::string file = torchFolder() + "/libtorch_cuda.so";
    if (::access(file.c_str(), R_OK) != 0) {
        return "this LibTorch is a CPU build (no libtorch_cuda.so beside libtorch_cpu.so)";
    }
    // Global, because torch finds its CUDA half by registration and by symbols.
    if (::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
        return "the GPU half of LibTorch could not be opened: " + loaderError()
            + "; run packaging/setup.sh --gpu";
    }
    return torchCudaDevices() > 0 ? "" : "LibTorch finds no CUDA device it can use";
}

void openPlugin(const std::vector<std::string>& folders, GpuState& state)
{
    state.pluginReason = std::string(kCudaPluginFile) + " was not found beside the engine";
    for (const std::string& folder : folders) {
        const auto plugin = openCudaPlugin(folder);
        if (plugin) {
            state.plugin = *plugin;
            state.pluginReason.clear();
            return;
        }
        if (plugin.error().code != ErrorCode::NotFound) {
            state.pluginReason = plugin.error().message;
        }
    }
}

} // namespace

std::string driverProblem(int driver, int runtime)
{
    if (runtime == 0) {
        return "this LibTorch is a CPU build";
    }
    if (driver / 1000 >= runtime / 1000) {
        return {};
    }
    return "the NVIDIA driver is too old: it serves CUDA " + cudaVersionText(driver)
        + ", LibTorch needs CUDA " + cudaVersionText(runtime / 1000 * 1000)
        + "; install a newer driver";
}

Result<const LapidaryCudaPlugin*> openCudaPlugin(const std::string& folder)
{
    const std::string file = folder + "/" + kCudaPluginFile;
    if (::access(file.c_str(), R_OK) != 0) {
        return Error{ErrorCode::NotFound, "no such file", file};
    }
    // Never closed: kernels and their table must live as long as the process.
    void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        return Error{ErrorCode::Unsupported,
            std::string(kCudaPluginFile) + " could not be opened: " + loaderError(), file};
    }
    const auto entry
        = reinterpret_cast<LapidaryCudaPluginEntry>(::dlsym(library, kCudaPluginSymbol));
    const LapidaryCudaPlugin* const plugin = entry == nullptr ? nullptr : entry();
    if (plugin == nullptr || plugin->version != kLapidaryCudaPluginVersion
        || plugin->bytes != sizeof(LapidaryCudaPlugin)) {
        return Error{ErrorCode::Unsupported,
            std::string(kCudaPluginFile) + " is version "
                + (plugin == nullptr ? "unknown" : std::to_string(plugin->version)) + ", expected "
                + std::to_string(kLapidaryCudaPluginVersion)
                + "; build engine and plug-in together",
            file};
    }
    return plugin;
}

Gpu::Gpu(GpuOptions options)
    : m_options(std::move(options))
{
    if (m_options.pluginFolders.empty()) {
        m_options.pluginFolders = defaultPluginFolders();
    }
}

const GpuState& Gpu::open()
{
    if (m_state) {
        return *m_state;
    }
    GpuState& state = m_state.emplace();
    state.runtime = torchCudaRuntime();
    state.probe = probeGpu(m_options.probe);
    state.reason = state.probe.reason;
    if (state.reason.empty()) {
        state.reason = driverProblem(state.probe.driver, state.runtime);
    }
    if (state.reason.empty()) {
        state.reason = openTorchCuda();
    }
    if (state.reason.empty()) {
        openPlugin(m_options.pluginFolders, state);
    } else {
        state.pluginReason = "not opened, because CUDA is not available";
    }
    return state;
}

Result<Device> Gpu::choose(const std::string& wanted)
{
    const bool isCpu = wanted == name(Device::Cpu);
    if (isCpu && !m_options.isShared) {
        return Device::Cpu;
    }
    const GpuState& state = open();
    if (!isCpu && state.isAvailable()) {
        return Device::Cuda;
    }
    if (wanted == name(Device::Cuda)) {
        return Error{ErrorCode::NoGpu, "no usable GPU: " + state.reason, {},
            "use --device cpu, or see `lapidary-engine doctor`"};
    }
    return Device::Cpu;
}

bool Gpu::hasPluginFile() const
{
    for (const std::string& folder : m_options.pluginFolders) {
        if (::access((folder + "/" + kCudaPluginFile).c_str(), R_OK) == 0) {
            return true;
        }
    }
    return false;
}

} // namespace lapidary::compute
