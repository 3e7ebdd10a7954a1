// SPDX-License-Identifier: Apache-2.0
// doctor: what this machine can do, and whether the kernels compute correctly on it.
#include "compute/base/common_options.h"
#include "compute/commands/command.h"
#include "compute/kernels/cuda_kernels.h"
#include "compute/machine/cpu.h"
#include "compute/machine/memory.h"
#include "compute/selfchecks/self_check.h"

#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Json;
using model::Result;

Json describeCuda(const GpuState& state)
{
    Json devices = Json::array();
    for (const GpuDevice& device : state.probe.devices) {
        devices.push_back({{"name", device.name}, {"memory", device.memory},
            {"compute_capability", device.computeCapability}});
    }
    const auto version
        = [](int number) { return number == 0 ? Json(nullptr) : Json(cudaVersionText(number)); };
    return {{"available", state.isAvailable()}, {"reason", state.reason},
        {"devices", std::move(devices)}, {"driver", version(state.probe.driver)},
        {"runtime", version(state.runtime)},
        {"plugin", {{"loaded", state.plugin != nullptr}, {"reason", state.pluginReason}}}};
}

/// The state to report where the GPU was not asked for: nothing is probed.
GpuState notAskedFor()
{
    GpuState state;
    state.reason = "not asked for (--device cpu)";
    state.runtime = torchCudaRuntime();
    state.pluginReason = state.reason;
    return state;
}

Json describeMachine()
{
    const MemorySize memory = readMemorySize("");
    return {
        {"cpu",
            {{"name", cpuName()}, {"lanes", lanesOf(readCpuFeatures())}, {"cores", coreCount()}}},
        {"memory", {{"total", memory.total}, {"available", memory.available}}},
        {"libtorch",
            {{"version", torchVersion()}, {"capability", torchCapability()},
                {"threads", threadCount()}}}};
}

/// One check; an error or an exception in a kernel is a failed check, not the end of the doctor.
Json runCheck(const SelfCheck& check, const KernelSet& kernels)
{
    const auto found = guarded<SelfCheckResult>([&] { return check.run(kernels); });
    const SelfCheckResult result
        = found ? *found : SelfCheckResult{.passed = false, .detail = found.error().text()};
    return {{"name", check.info.id}, {"device", name(kernels.device)}, {"passed", result.passed},
        {"figure", found ? Json(result.figure) : Json(nullptr)}, {"detail", result.detail}};
}

Result<Json> runChecks(const std::vector<KernelSet>& devices, const CommandContext& context)
{
    const auto& checks = model::registry<SelfCheck>();
    const auto total = static_cast<double>(checks.size() * devices.size());
    Json results = Json::array();
    for (const KernelSet& kernels : devices) {
        for (const SelfCheck& check : checks) {
            if (context.cancel.isCancelled()) {
                return model::Error{model::ErrorCode::Cancelled, "the doctor was cancelled"};
            }
            context.progress(
                {"self-checks", static_cast<double>(results.size()), total, "checks", {}});
            results.push_back(runCheck(check, kernels));
        }
    }
    return results;
}

Result<CommandResult> run(const model::Params& parameters, const CommandContext& context)
{
    const std::string wanted = parameters.has("device") ? parameters.text("device") : "";
    LAP_TRY(const Device best, context.gpu.choose(wanted));
    const GpuState state = wanted == "cpu" ? notAskedFor() : context.gpu.open();
    std::vector<KernelSet> devices;
    if (wanted != "cuda") {
        devices.push_back(cpuKernels());
    }
    if (best == Device::Cuda && state.plugin != nullptr) {
        devices.push_back(cudaKernels(*state.plugin));
    }
    Json answer = describeMachine();
    answer["cuda"] = describeCuda(state);
    LAP_TRY(answer["self_checks"], runChecks(devices, context));
    bool hasPassed = !devices.empty();
    for (const Json& check : answer["self_checks"]) {
        hasPassed = hasPassed && check["passed"].get<bool>();
    }
    answer["passed"] = hasPassed;
    return CommandResult{std::move(answer), hasPassed ? 0 : 1};
}

// ---- for people ----

std::string gibibytes(const Json& bytes)
{
    char text[32]; // NOLINT(modernize-avoid-c-arrays)
    std::snprintf(text, sizeof(text), "%.1f GiB", bytes.get<double>() / (1024.0 * 1024 * 1024));
    return text;
}

std::string joined(const Json& texts)
{
    std::string all;
    for (const Json& text : texts) {
        all += (all.empty() ? "" : " ") + text.get<std::string>();
    }
    return all;
}

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

std::string row(const TextStyle& style, const std::string& label, const std::string& text)
{
    return "  " + style.faint(padded(label, 12)) + text + "\n";
}

std::string mark(const TextStyle& style, bool isGood)
{
    return isGood ? style.good("✓") : style.bad("✗");
}

std::string renderGpu(const Json& cuda, const TextStyle& style)
{
    if (!cuda["available"].get<bool>()) {
        return row(style, "GPU", "none: " + cuda["reason"].get<std::string>());
    }
    std::string text;
    for (const Json& device : cuda["devices"]) {
        text += row(style, "GPU",
            device["name"].get<std::string>() + ", " + gibibytes(device["memory"])
                + ", compute capability " + device["compute_capability"].get<std::string>());
    }
    text += row(style, "CUDA",
        "driver " + cuda["driver"].get<std::string>() + ", runtime "
            + cuda["runtime"].get<std::string>());
    const Json& plugin = cuda["plugin"];
    return text
        + row(style, "kernels",
            plugin["loaded"].get<bool>() ? "plug-in loaded"
                                         : "no plug-in: " + plugin["reason"].get<std::string>());
}

std::string renderChecks(const Json& checks, const TextStyle& style)
{
    std::size_t width = 0;
    for (const Json& check : checks) {
        width = std::max(width, check["name"].get<std::string>().size());
    }
    std::string text;
    for (const Json& check : checks) {
        text += "  " + mark(style, check["passed"].get<bool>()) + " "
            + padded(check["name"].get<std::string>(), width + 2)
            + padded(check["device"].get<std::string>(), 6)
            + style.faint(check["detail"].get<std::string>()) + "\n";
    }
    return text;
}

std::string render(const Json& result, const TextStyle& style)
{
    const Json& cpu = result["cpu"];
    const Json& torch = result["libtorch"];
    const bool hasPassed = result["passed"].get<bool>();
    return style.strong("This machine") + "\n"
        + row(style, "CPU", cpu["name"].get<std::string>() + ", " + cpu["cores"].dump() + " cores")
        + row(style, "lanes", cpu["lanes"].empty() ? "none" : joined(cpu["lanes"]))
        + row(style, "memory",
            gibibytes(result["memory"]["total"]) + ", " + gibibytes(result["memory"]["available"])
                + " available")
        + row(style, "LibTorch",
            torch["version"].get<std::string>() + ", " + torch["capability"].get<std::string>()
                + ", " + torch["threads"].dump() + " threads")
        + renderGpu(result["cuda"], style) + "\n" + style.strong("Self-checks") + "\n"
        + renderChecks(result["self_checks"], style) + "\n" + mark(style, hasPassed) + " "
        + (hasPassed ? "Everything here computes correctly."
                     : "A self-check failed: results of this machine cannot be trusted.")
        + "\n";
}

} // namespace

Command makeDoctor()
{
    return {.info = {.id = "doctor",
                .title = "Doctor",
                .summary = "Shows what this machine can do and checks the kernels on it.",
                .parameters = {deviceOption(), threadsOption()}},
        .example = "lapidary-engine doctor --device cpu",
        .run = run,
        .render = render};
}

} // namespace lapidary::compute
