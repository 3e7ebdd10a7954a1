// SPDX-License-Identifier: Apache-2.0
// A libcuda.so.1 that behaves as FAKE_<MODE> says.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

extern "C" {

int cuInit(unsigned)
{
#if defined(FAKE_INIT_ERROR)
    return 999;
#elif defined(FAKE_HANGS)
    for (;;) {
        ::pause();
    }
#elif defined(FAKE_CRASHES)
    std::abort();
#else
    return 0;
#endif
}

int cuDriverGetVersion(int* version)
{
#if defined(FAKE_OLD)
    *version = 12040;
#else
    *version = 13000;
#endif
    return 0;
}

int cuDeviceGetCount(int* count)
{
#if defined(FAKE_NO_DEVICE)
    *count = 0;
#else
    *count = 2;
#endif
    return 0;
}

int cuDeviceGet(int* device, int index)
{
    *device = index;
    return 0;
}

int cuDeviceGetName(char* name, int length, int device)
{
    std::strncpy(name, device == 0 ? "Fake H200" : "Fake H100", static_cast<std::size_t>(length));
    return 0;
}

#if !defined(FAKE_NO_SYMBOL)
int cuDeviceTotalMem_v2(std::size_t* bytes, int device)
{
    *bytes = (device == 0 ? std::size_t{141} : std::size_t{80}) << 30;
    return 0;
}
#endif

int cuDeviceGetAttribute(int* value, int attribute, int)
{
    constexpr int kComputeMode = 20;
    constexpr int kMajor = 75;
    *value = attribute == kMajor ? 9 : 0;
#if defined(FAKE_PROHIBITED)
    *value = attribute == kComputeMode ? 2 : *value;
#else
    static_cast<void>(kComputeMode);
#endif
    return 0;
}

int cuGetErrorString(int, const char** text)
{
    *text = "unknown error";
    return 0;
}
}
