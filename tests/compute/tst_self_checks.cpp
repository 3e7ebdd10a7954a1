// SPDX-License-Identifier: Apache-2.0
// A self-check is only worth something if a broken kernel fails it.
#include "compute/gpu/gpu.h"
#include "compute/kernels/cuda_kernels.h"
#include "compute/selfchecks/self_check.h"
#include "tests/support/expect.h"

#include <cstring>
#include <functional>

using namespace lapidary::compute;
using lapidary::model::registry;
using lapidary::model::Result;

namespace {

using Product = std::function<Result<void>(const GroupedMatmul&)>;
using GateKernel = std::function<Result<void>(const TopKGate&)>;

SelfCheckResult runProductCheck(const Product& kernel)
{
    KernelSet kernels = cpuKernels();
    kernels.groupedMatmul = kernel;
    const auto result = registry<SelfCheck>().find("grouped-matmul")->run(kernels);
    return result ? *result : SelfCheckResult{};
}

SelfCheckResult runGateCheck(const GateKernel& kernel)
{
    KernelSet kernels = cpuKernels();
    kernels.topKGate = kernel;
    const auto result = registry<SelfCheck>().find("top-k-gate")->run(kernels);
    return result ? *result : SelfCheckResult{};
}

/// Changes the first number of the output, in its own type.
void scaleFirst(const GroupedMatmul& a, float factor)
{
    if (a.rows * a.columns > 0 && a.type == ScalarType::Float32) {
        static_cast<float*>(a.output)[0] *= factor;
    }
}

} // namespace

class TestSelfChecks : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cpuKernelsPass()
    {
        for (const SelfCheck& check : registry<SelfCheck>()) {
            const auto result = check.run(cpuKernels());
            VERIFY_OK(result);
            QVERIFY2(result->passed, result->detail.c_str());
            QVERIFY(result->figure <= 1.0);
        }
    }

    void productWithOneSlightlyWrongNumberFails()
    {
        const auto result = runProductCheck([](const GroupedMatmul& a) -> Result<void> {
            LAP_CHECK(groupedMatmulCpu(a));
            scaleFirst(a, 1.001F);
            return {};
        });
        QVERIFY(!result.passed);
        QVERIFY(result.figure > 1.0);
    }

    void productThatForgetsARowFails()
    {
        const auto result = runProductCheck([](const GroupedMatmul& a) -> Result<void> {
            if (a.rows < 2) {
                return groupedMatmulCpu(a);
            }
            std::vector<std::int32_t> offsets(a.offsets, a.offsets + a.groups + 1);
            GroupedMatmul shorter = a;
            shorter.rows = a.rows - 1;
            for (std::int32_t& offset : offsets) {
                offset = std::min(offset, static_cast<std::int32_t>(shorter.rows));
            }
            shorter.offsets = offsets.data();
            return groupedMatmulCpu(shorter);
        });
        QVERIFY(!result.passed);
        QVERIFY(result.detail.find("not finite") != std::string::npos);
    }

    void productThatWritesPastTheEndFails()
    {
        const auto result = runProductCheck([](const GroupedMatmul& a) -> Result<void> {
            LAP_CHECK(groupedMatmulCpu(a));
            const auto end = static_cast<std::size_t>(a.rows * a.columns * sizeOf(a.type));
            std::memset(static_cast<char*>(a.output) + end, 0, 2);
            return {};
        });
        QVERIFY(!result.passed);
        QVERIFY(result.detail.find("past the end") != std::string::npos);
    }

    void productWithTheWrongGroupFails()
    {
        const auto result = runProductCheck([](const GroupedMatmul& a) {
            std::vector<std::int32_t> offsets(a.offsets, a.offsets + a.groups + 1);
            if (a.groups > 1 && offsets[1] > 0) {
                --offsets[1]; // one row computed with its neighbour's weights
            }
            GroupedMatmul shifted = a;
            shifted.offsets = offsets.data();
            return groupedMatmulCpu(shifted);
        });
        QVERIFY(!result.passed);
    }

    void gateThatTakesTheHigherIndexOfATieFails()
    {
        const auto result = runGateCheck([](const TopKGate& a) -> Result<void> {
            LAP_CHECK(topKGateCpu(a));
            if (a.tokens > 0 && a.chosen > 1 && a.weights[0] == a.weights[1]) {
                std::swap(a.indices[0], a.indices[1]);
            }
            return {};
        });
        QVERIFY(!result.passed);
        QVERIFY(result.detail.find("ties") != std::string::npos);
    }

    void gateThatIsSilentAboutNanFails()
    {
        const auto result = runGateCheck([](const TopKGate& a) -> Result<void> {
            const Result<void> answer = topKGateCpu(a);
            return answer || answer.error().code == lapidary::model::ErrorCode::Numeric
                ? Result<void>()
                : answer;
        });
        QVERIFY(!result.passed);
    }

    void gateWithoutNormalisationFails()
    {
        const auto result = runGateCheck([](const TopKGate& a) -> Result<void> {
            LAP_CHECK(topKGateCpu(a));
            for (std::int64_t i = 0; i < a.tokens * a.chosen; ++i) {
                a.weights[i] *= 0.999F;
            }
            return {};
        });
        QVERIFY(!result.passed);
        QVERIFY(result.figure > 1.0);
    }

    void plugInKernelsAreCheckedThroughDeviceMemory()
    {
        const auto plugin = openCudaPlugin(LAPIDARY_BINARY_DIR "/tests/fakes/plugin");
        VERIFY_OK(plugin);
        const KernelSet kernels = cudaKernels(**plugin);
        const auto product = registry<SelfCheck>().find("grouped-matmul")->run(kernels);
        VERIFY_OK(product);
        QVERIFY2(product->passed, product->detail.c_str());
    }

    void aCudaErrorIsAnErrorWithItsNumber()
    {
        const auto plugin = openCudaPlugin(LAPIDARY_BINARY_DIR "/tests/fakes/plugin");
        VERIFY_OK(plugin);
        const auto gate = registry<SelfCheck>().find("top-k-gate")->run(cudaKernels(**plugin));
        QVERIFY(!gate);
        QCOMPARE(gate.error().code, lapidary::model::ErrorCode::GpuLost);
        QVERIFY(gate.error().message.find("719") != std::string::npos);
    }

    void exhaustedDeviceMemoryIsItsOwnError()
    {
        const auto plugin = openCudaPlugin(LAPIDARY_BINARY_DIR "/tests/fakes/plugin");
        VERIFY_OK(plugin);
        const std::int32_t offsets[] = {0, 40000}; // NOLINT(modernize-avoid-c-arrays)
        std::vector<float> few(16);
        // 40000 × 40000 numbers would be read, but the allocation comes first and fails.
        const auto answer = cudaKernels(**plugin).groupedMatmul(
            {few.data(), few.data(), offsets, few.data(), 40000, 40000, 1, 1, ScalarType::Float32});
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, lapidary::model::ErrorCode::GpuOutOfMemory);
    }
};

QTEST_GUILESS_MAIN(TestSelfChecks)
#include "tst_self_checks.moc"
