// SPDX-License-Identifier: Apache-2.0
// Arithmetic on sizes that come from files: an overflow is an answer, never a wrap.
// (Not <concepts>: the moc of Qt 6.4 cannot read it when it comes first in a file.)
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

namespace lapidary::model {

/// a + b, or nothing when the type cannot hold it.
template <class T>
constexpr std::optional<T> checkedAdd(T a, T b)
{
    static_assert(std::is_integral_v<T>);
    T sum{};
    return __builtin_add_overflow(a, b, &sum) ? std::nullopt : std::optional<T>(sum);
}

/// a − b, or nothing when the type cannot hold it (for unsigned types: when b > a).
template <class T>
constexpr std::optional<T> checkedSubtract(T a, T b)
{
    static_assert(std::is_integral_v<T>);
    T difference{};
    return __builtin_sub_overflow(a, b, &difference) ? std::nullopt : std::optional<T>(difference);
}

/// a · b, or nothing when the type cannot hold it.
template <class T>
constexpr std::optional<T> checkedMultiply(T a, T b)
{
    static_assert(std::is_integral_v<T>);
    T product{};
    return __builtin_mul_overflow(a, b, &product) ? std::nullopt : std::optional<T>(product);
}

/// The value in another integer type, or nothing when it does not fit.
template <class To, class From>
constexpr std::optional<To> checkedCast(From value)
{
    static_assert(std::is_integral_v<To> && std::is_integral_v<From>);
    return std::in_range<To>(value) ? std::optional<To>(static_cast<To>(value)) : std::nullopt;
}

} // namespace lapidary::model
