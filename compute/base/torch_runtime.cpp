// SPDX-License-Identifier: Apache-2.0
#include "compute/base/torch_runtime.h"

#include "compute/base/aten.h"

#include <ATen/Version.h>
#include <torch/version.h>

#include <dlfcn.h>

namespace lapidary::compute {

std::string torchVersion()
{
    return TORCH_VERSION;
}

std::string torchCapability()
{
    return at::get_cpu_capability();
}

std::string torchFolder()
{
    Dl_info info{};
    void* const symbol = ::dlsym(RTLD_DEFAULT, "_ZN2at15get_num_threadsEv");
    if (symbol == nullptr || ::dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) {
        return {};
    }
    const std::string file = info.dli_fname;
    return file.substr(0, file.rfind('/'));
}

int torchCudaRuntime()
{
    // libtorch_cpu.so of a CUDA build is linked to the runtime; the query does not touch a driver.
    using Query = int (*)(int*);
    const auto query = reinterpret_cast<Query>(::dlsym(RTLD_DEFAULT, "cudaRuntimeGetVersion"));
    int version = 0;
    return query != nullptr && query(&version) == 0 ? version : 0;
}

int torchCudaDevices()
{
    return at::hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().deviceCount()) : 0;
}

int threadCount()
{
    return at::get_num_threads();
}

void setThreadCount(int count)
{
    at::set_num_threads(count);
}

} // namespace lapidary::compute
