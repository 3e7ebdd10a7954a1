// SPDX-License-Identifier: Apache-2.0
// Result<T>: the one way a fallible function answers. std::expected needs C++23, which nvcc
// refuses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lapidary::model {

/// Stops the program over one of our own bugs, also in release builds; never used on input.
[[noreturn]] void assertionFailed(const char* condition, const char* file, int line);

} // namespace lapidary::model

#define LAP_ASSERT(condition)                                                                      \
    ((condition) ? static_cast<void>(0)                                                            \
                 : ::lapidary::model::assertionFailed(#condition, __FILE__, __LINE__))

namespace lapidary::model {

/// What kind of failure it was; decides the exit status of the engine (`exitStatus`).
enum class ErrorCode
{
    InvalidArgument, ///< the caller asked for something that cannot be (wrong usage)
    NotFound,
    Corrupt,     ///< a file or message breaks a rule
    Unsupported, ///< understood, but not handled or not representable
    IoError,
    DiskFull,
    OutOfMemory,
    GpuOutOfMemory,
    NoGpu,
    GpuLost,
    Numeric, ///< NaN, Inf or a tripped guard
    Locked,
    Cancelled,
    Internal, ///< our own fault
};

/// One failure, worded for a person. `message` says what happened with found and expected values,
/// `where` names the file or place, `hint` says what to do next; all start in lower case and have
/// no final full stop.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string where;
    std::string hint;
    std::string rule; ///< id of the violated rule ("ST12"), or empty

    /// `message (where). hint` in one line.
    std::string text() const;
    /// The line that the engine prints on stderr: `error[CODE]: what, where, what to do`.
    std::string line() const;
    /// CODE of that line: the rule's id, else the exit status.
    std::string id() const;
};

/// Exit status of a program that ended with such an error (commands.md, "Common rules").
int exitStatus(ErrorCode code);

/// Stable name of a code in JSON ("corrupt", "not_found", …).
std::string_view name(ErrorCode code);

/// A value or an Error. Test with operator bool, then use `*` or `error()`.
template <class T>
class [[nodiscard]] Result
{
public:
    using Value = T;

    Result(T value) // NOLINT(google-explicit-constructor): `return value;` is the point
        : m_state(std::in_place_index<0>, std::move(value))
    { }

    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_state(std::in_place_index<1>, std::move(error))
    { }

    explicit operator bool() const { return m_state.index() == 0; }

    bool hasValue() const { return m_state.index() == 0; }

    T& operator*() & { return alternative<0>(m_state); }

    const T& operator*() const& { return alternative<0>(m_state); }

    T&& operator*() && { return std::move(alternative<0>(m_state)); }

    T* operator->() { return &alternative<0>(m_state); }

    const T* operator->() const { return &alternative<0>(m_state); }

    Error& error() & { return alternative<1>(m_state); }

    const Error& error() const& { return alternative<1>(m_state); }

    Error&& error() && { return std::move(alternative<1>(m_state)); }

private:
    /// Asking a value of a failure, or the reverse, is our own bug and must not become undefined
    /// behaviour.
    template <std::size_t Index, class State>
    static auto& alternative(State& state)
    {
        auto* held = std::get_if<Index>(&state);
        LAP_ASSERT(held != nullptr);
        return *held;
    }

    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
private:
    template <class State>
    static auto& held(State& state)
    {
        LAP_ASSERT(state.has_value());
        return *state;
    }

public:
    using Value = void;

    Result() = default;

    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_error(std::move(error))
    { }

    explicit operator bool() const { return !m_error; }

    bool hasValue() const { return !m_error; }

    Error& error() & { return held(m_error); }

    const Error& error() const& { return held(m_error); }

    Error&& error() && { return std::move(held(m_error)); }

private:
    std::optional<Error> m_error;
};

} // namespace lapidary::model

#define LAP_CONCAT_IMPL(a, b) a##b
#define LAP_CONCAT(a, b) LAP_CONCAT_IMPL(a, b)

/// `LAP_TRY(auto value, fallible());` declares `value`, or returns the error to the caller.
#define LAP_TRY(declaration, expression)                                                           \
    LAP_TRY_IMPL(LAP_CONCAT(lapTry, __LINE__), declaration, expression)
#define LAP_TRY_IMPL(result, declaration, expression)                                              \
    auto result = (expression);                                                                    \
    if (!result) {                                                                                 \
        return std::move(result).error();                                                          \
    }                                                                                              \
    declaration = *std::move(result)

/// `LAP_CHECK(fallible());` returns the error to the caller, if there is one.
#define LAP_CHECK(expression) LAP_CHECK_IMPL(LAP_CONCAT(lapCheck, __LINE__), expression)
#define LAP_CHECK_IMPL(result, expression)                                                         \
    if (auto result = (expression); !result) {                                                     \
        return std::move(result).error();                                                          \
    }                                                                                              \
    static_assert(true)
