// SPDX-License-Identifier: Apache-2.0
#include "compute/base/common_options.h"
#include "compute/base/guard.h"
#include "compute/commands/command.h"
#include "tests/support/expect.h"

#include <c10/util/Exception.h>

#include <functional>
#include <new>

using namespace lapidary::compute;
using lapidary::model::Error;
using lapidary::model::ErrorCode;
using lapidary::model::Result;
using lapidary::test::text;

Q_DECLARE_METATYPE(std::function<void()>)

namespace {

template <class Exception>
std::function<void()> thrower(const Exception& exception)
{
    return [exception] { throw exception; };
}

c10::Error torchError(const std::string& message)
{
    return c10::Error({__func__, __FILE__, 1}, message);
}

} // namespace

class TestGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void exceptionsBecomeErrorsOfTheirCause_data()
    {
        QTest::addColumn<std::function<void()>>("work");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, std::function<void()> work, ErrorCode code) {
            QTest::newRow(name) << std::move(work) << static_cast<int>(code);
        };
        row("new", thrower(std::bad_alloc()), ErrorCode::OutOfMemory);
        row("allocator",
            thrower(torchError("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: "
                               "can't allocate memory")),
            ErrorCode::OutOfMemory);
        row("gpu memory",
            thrower(c10::OutOfMemoryError(
                {__func__, __FILE__, 1}, "CUDA out of memory. Tried to allocate 2 GiB")),
            ErrorCode::GpuOutOfMemory);
        row("gpu memory in words", thrower(std::runtime_error("CUDA error: out of memory")),
            ErrorCode::GpuOutOfMemory);
        row("gpu fault",
            thrower(torchError("CUDA error: an illegal memory access was encountered\nmore")),
            ErrorCode::GpuLost);
        row("no driver", thrower(torchError("Found no NVIDIA driver on your system.")),
            ErrorCode::NoGpu);
        row("torch", thrower(torchError("The size of tensor a (3) must match")),
            ErrorCode::Internal);
        row("other", thrower(std::logic_error("x")), ErrorCode::Internal);
        row(
            "not even an exception", [] { throw 5; }, ErrorCode::Internal); // NOLINT
    }

    void exceptionsBecomeErrorsOfTheirCause()
    {
        QFETCH(std::function<void()>, work);
        QFETCH(int, code);
        const Result<int> answer = guarded<int>([&]() -> Result<int> {
            work();
            return 1;
        });
        QVERIFY(!answer);
        QCOMPARE(static_cast<int>(answer.error().code), code);
        QVERIFY(!answer.error().message.empty());
        QVERIFY(!text(answer.error().message).contains(QLatin1Char('\n')));
    }

    void valuesAndErrorsPassThrough()
    {
        QCOMPARE(*guarded<int>([] { return Result<int>(3); }), 3);
        const auto error = guarded<int>([] {
            return Result<int>(Error{ErrorCode::Corrupt, "m", "w", "h", "ST12"});
        });
        QVERIFY(!error);
        QCOMPARE(text(error.error().line()), QStringLiteral("error[ST12]: m, w, h"));
    }

    void invokeChecksParametersBeforeItRuns()
    {
        bool hasRun = false;
        Command command;
        command.info.id = "made-up";
        command.info.parameters
            = {{.name = "count", .type = lapidary::model::ParamType::Integer, .minimum = 1}};
        command.run = [&](const lapidary::model::Params&, const CommandContext&) {
            hasRun = true;
            return Result<CommandResult>(CommandResult{});
        };
        const CancelToken cancel;
        Gpu gpu;
        const CommandContext context{cancel, [](const Progress&) {}, gpu};
        const auto refused = invoke(command, {{"count", 0}}, context);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!hasRun);
        VERIFY_OK(invoke(command, {{"count", 1}}, context));
        QVERIFY(hasRun);
    }

    void threadsOfOneCommandDoNotStayForTheNext()
    {
        Command command;
        command.info.id = "made-up";
        command.info.parameters = {threadsOption()};
        int threads = 0;
        command.run = [&](const lapidary::model::Params&, const CommandContext&) {
            threads = threadCount();
            return Result<CommandResult>(CommandResult{});
        };
        const CancelToken cancel;
        Gpu gpu;
        const CommandContext context{cancel, [](const Progress&) {}, gpu, 2};
        VERIFY_OK(invoke(command, {{"threads", 5}}, context));
        QCOMPARE(threads, 5);
        VERIFY_OK(invoke(command, lapidary::model::Json::object(), context));
        QCOMPARE(threads, 2);
    }
};

QTEST_GUILESS_MAIN(TestGuard)
#include "tst_guard.moc"
