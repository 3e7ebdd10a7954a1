// SPDX-License-Identifier: Apache-2.0
// What tests of Result-returning functions share.
#pragma once

#include "model/core/result.h"

#include <QString>
#include <QtTest>

#include <string>
#include <string_view>

/// The statement holds a value; otherwise its error is the test's message.
#define VERIFY_OK(expression)                                                                      \
    do {                                                                                           \
        const auto& verifiedResult = (expression);                                                 \
        QVERIFY2(verifiedResult.hasValue(), lapidary::test::errorLine(verifiedResult).c_str());    \
    } while (false)

namespace lapidary::test {

/// The error's line as the engine prints it, or "ok".
template <class Result>
std::string errorLine(const Result& result)
{
    return result ? std::string("ok") : result.error().line();
}

inline QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

} // namespace lapidary::test
