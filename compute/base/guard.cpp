// SPDX-License-Identifier: Apache-2.0
#include "compute/base/guard.h"

#include <c10/util/Exception.h>

#include <array>
#include <new>
#include <string>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;

struct Symptom
{
    std::string_view text;
    ErrorCode code;
    std::string_view hint;
};

constexpr std::string_view kLessMemory
    = "close other programs, or use a smaller batch, context or model";
constexpr std::string_view kLessGpuMemory
    = "free GPU memory, use a smaller batch or context, or --device cpu";
constexpr std::string_view kLost = "the engine must be started again; if it happens twice, run "
                                   "`lapidary-engine doctor`";

// Torch tells causes apart in its wording only. First match wins.
constexpr std::array kSymptoms{
    Symptom{"CUDA out of memory", ErrorCode::GpuOutOfMemory, kLessGpuMemory},
    Symptom{"CUBLAS_STATUS_ALLOC_FAILED", ErrorCode::GpuOutOfMemory, kLessGpuMemory},
    Symptom{"CUDA error: out of memory", ErrorCode::GpuOutOfMemory, kLessGpuMemory},
    Symptom{"Found no NVIDIA driver", ErrorCode::NoGpu, "run `lapidary-engine doctor`"},
    Symptom{"No CUDA GPUs are available", ErrorCode::NoGpu, "run `lapidary-engine doctor`"},
    Symptom{"CUDA error", ErrorCode::GpuLost, kLost},
    Symptom{"CUDNN_STATUS", ErrorCode::GpuLost, kLost},
    Symptom{"CUBLAS_STATUS", ErrorCode::GpuLost, kLost},
    Symptom{"DefaultCPUAllocator", ErrorCode::OutOfMemory, kLessMemory},
};

std::string firstLine(std::string_view text)
{
    return std::string(text.substr(0, text.find('\n')));
}

Error fromTorch(const char* what)
{
    const std::string_view text(what);
    for (const Symptom& symptom : kSymptoms) {
        if (text.find(symptom.text) != std::string_view::npos) {
            return {symptom.code, firstLine(text), {}, std::string(symptom.hint)};
        }
    }
    return {ErrorCode::Internal, "LibTorch: " + firstLine(text), {}, "please report this"};
}

} // namespace

model::Result<void> guardedVoid(const std::function<model::Result<void>()>& work)
{
    try {
        return work();
    } catch (const c10::OutOfMemoryError& error) {
        return Error{ErrorCode::GpuOutOfMemory, firstLine(error.what_without_backtrace()), {},
            std::string(kLessGpuMemory)};
    } catch (const c10::Error& error) {
        return fromTorch(error.what_without_backtrace());
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "the memory of this machine does not suffice", {},
            std::string(kLessMemory)};
    } catch (const std::exception& error) {
        // Some of torch's libraries throw plain std::runtime_error with the same wording.
        return fromTorch(error.what());
    } catch (...) {
        return Error{ErrorCode::Internal, "an exception of unknown type", {}, "please report this"};
    }
}

} // namespace lapidary::compute
