// SPDX-License-Identifier: Apache-2.0
// Strong indices: a layer cannot be passed where a neuron is meant.
// (No operator<=>: the moc of Qt 6.4 cannot read <compare> when it comes first in a file.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace lapidary::model {

/// A zero-based index of one kind of thing. There is no arithmetic on purpose: `value()` is the way
/// out.
template <class Tag>
class Id
{
public:
    constexpr Id() = default;

    constexpr explicit Id(std::int32_t value)
        : m_value(value)
    { }

    constexpr std::int32_t value() const { return m_value; }

    /// False for a default-constructed id, which names nothing.
    constexpr bool isValid() const { return m_value >= 0; }

    friend constexpr bool operator==(Id, Id) = default;

    friend constexpr bool operator<(Id a, Id b) { return a.m_value < b.m_value; }

private:
    std::int32_t m_value = -1;
};

using LayerId = Id<struct LayerTag>;
using NeuronId = Id<struct NeuronTag>;
using HeadId = Id<struct HeadTag>;
using ExpertId = Id<struct ExpertTag>;

} // namespace lapidary::model

template <class Tag>
struct std::hash<lapidary::model::Id<Tag>>
{
    std::size_t operator()(lapidary::model::Id<Tag> id) const noexcept
    {
        return std::hash<std::int32_t>{}(id.value());
    }
};
