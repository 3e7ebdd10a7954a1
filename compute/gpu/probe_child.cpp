// SPDX-License-Identifier: Apache-2.0
// The probing child: everything that touches the driver before it is trusted.
#include "compute/gpu/probe.h"
#include "model/core/json.h"
#include "model/core/result.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <dlfcn.h>
#include <sys/prctl.h>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;

// The few symbols of the driver that are used, with their types from cuda.h, which need not be
// installed.
using Status = int;
using DeviceHandle = int;
constexpr int kMajorAttribute = 75;
constexpr int kMinorAttribute = 76;
constexpr int kComputeModeAttribute = 20;
constexpr int kComputeModeProhibited = 2;

struct Driver
{
    Status (*init)(unsigned) = nullptr;
    Status (*driverVersion)(int*) = nullptr;
    Status (*deviceCount)(int*) = nullptr;
    Status (*device)(DeviceHandle*, int) = nullptr;
    Status (*deviceName)(char*, int, DeviceHandle) = nullptr;
    Status (*deviceMemory)(std::size_t*, DeviceHandle) = nullptr;
    Status (*deviceAttribute)(int*, int, DeviceHandle) = nullptr;
    Status (*errorString)(Status, const char**) = nullptr;
};

Error noGpu(std::string message)
{
    return {ErrorCode::NoGpu, std::move(message)};
}

template <class Function>
Result<void> resolve(void* library, const char* symbol, Function& function)
{
    function = reinterpret_cast<Function>(::dlsym(library, symbol));
    if (function == nullptr) {
        return noGpu("libcuda.so.1 has no symbol " + std::string(symbol)
            + "; it is not a complete NVIDIA driver");
    }
    return {};
}

Result<Driver> openDriver()
{
    void* const library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        const char* const text = ::dlerror();
        const std::string detail = text == nullptr ? "" : text;
        return noGpu(detail.find("No such file") != std::string::npos
                ? "no NVIDIA driver: libcuda.so.1 was not found"
                : "the NVIDIA driver could not be opened: " + detail);
    }
    Driver driver;
    LAP_CHECK(resolve(library, "cuInit", driver.init));
    LAP_CHECK(resolve(library, "cuDriverGetVersion", driver.driverVersion));
    LAP_CHECK(resolve(library, "cuDeviceGetCount", driver.deviceCount));
    LAP_CHECK(resolve(library, "cuDeviceGet", driver.device));
    LAP_CHECK(resolve(library, "cuDeviceGetName", driver.deviceName));
    LAP_CHECK(resolve(library, "cuDeviceTotalMem_v2", driver.deviceMemory));
    LAP_CHECK(resolve(library, "cuDeviceGetAttribute", driver.deviceAttribute));
    LAP_CHECK(resolve(library, "cuGetErrorString", driver.errorString));
    return driver;
}

Result<void> check(const Driver& driver, Status status, const char* call)
{
    if (status == 0) {
        return {};
    }
    const char* text = nullptr;
    const bool isNamed = driver.errorString(status, &text) == 0 && text != nullptr;
    return noGpu(std::string(call) + " failed with CUDA error " + std::to_string(status)
        + (isNamed ? " (" + std::string(text) + ")" : ""));
}

Result<Json> describeDevice(const Driver& driver, int index)
{
    DeviceHandle device = 0;
    LAP_CHECK(check(driver, driver.device(&device, index), "cuDeviceGet"));
    std::array<char, 256> name{};
    LAP_CHECK(
        check(driver, driver.deviceName(name.data(), static_cast<int>(name.size()) - 1, device),
            "cuDeviceGetName"));
    std::size_t memory = 0;
    LAP_CHECK(check(driver, driver.deviceMemory(&memory, device), "cuDeviceTotalMem"));
    int major = 0;
    int minor = 0;
    int mode = 0;
    LAP_CHECK(check(
        driver, driver.deviceAttribute(&major, kMajorAttribute, device), "cuDeviceGetAttribute"));
    LAP_CHECK(check(
        driver, driver.deviceAttribute(&minor, kMinorAttribute, device), "cuDeviceGetAttribute"));
    LAP_CHECK(check(driver, driver.deviceAttribute(&mode, kComputeModeAttribute, device),
        "cuDeviceGetAttribute"));
    if (mode == kComputeModeProhibited) {
        return noGpu("the GPU " + std::string(name.data())
            + " is set to compute mode \"prohibited\"; an administrator can change it by "
              "`nvidia-smi -c 0`");
    }
    return Json{{"name", std::string(name.data())}, {"memory", memory},
        {"compute_capability", std::to_string(major) + "." + std::to_string(minor)}};
}

/// Fills `answer` as far as the driver gets.
Result<void> question(Json& answer)
{
    LAP_TRY(const Driver driver, openDriver());
    LAP_CHECK(check(driver, driver.init(0), "cuInit"));
    int version = 0;
    LAP_CHECK(check(driver, driver.driverVersion(&version), "cuDriverGetVersion"));
    answer["driver"] = version;
    int count = 0;
    LAP_CHECK(check(driver, driver.deviceCount(&count), "cuDeviceGetCount"));
    if (count <= 0) {
        return noGpu("the NVIDIA driver works but lists no device");
    }
    answer["devices"] = Json::array();
    for (int index = 0; index < count; ++index) {
        LAP_TRY(Json device, describeDevice(driver, index));
        answer["devices"].push_back(std::move(device));
    }
    return {};
}

} // namespace

int answerProbe()
{
    // A driver that hangs must not keep this process alive when the engine is killed meanwhile.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    Json answer = Json::object();
    if (const Result<void> asked = question(answer); !asked) {
        answer["reason"] = asked.error().message;
    }
    const std::string line
        = answer.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
    return std::puts(line.c_str()) >= 0 && std::fflush(stdout) == 0 ? 0 : 1;
}

} // namespace lapidary::compute
