// SPDX-License-Identifier: GPL-3.0-or-later
// UnitSet: a set of units as one bit each; a million units are 125 kB.
#pragma once

#include "widgets/document/unit_space.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lapidary::widgets {

class UnitSet
{
public:
    UnitSet() = default;

    /// An empty set of units 0 .. size − 1.
    explicit UnitSet(int size);

    /// How many units there are, in the set or not.
    int size() const { return m_size; }

    /// How many units are in the set.
    int count() const;

    bool isEmpty() const;

    /// A unit outside 0 .. size − 1 is in no set.
    bool contains(UnitId unit) const;

    void insert(UnitId unit);
    void remove(UnitId unit);
    void insert(const UnitRange& range);

    /// Both sets must be of the same size.
    UnitSet& operator|=(const UnitSet& other);
    UnitSet& operator&=(const UnitSet& other);
    UnitSet& operator-=(const UnitSet& other);

    /// Calls `visit(UnitId)` for each member in ascending order.
    template <class Visit>
    void forEach(Visit visit) const
    {
        for (std::size_t word = 0; word < m_words.size(); ++word) {
            for (std::uint64_t bits = m_words[word]; bits != 0; bits &= bits - 1) {
                visit(static_cast<UnitId>(word * kBits)
                    + static_cast<UnitId>(std::countr_zero(bits)));
            }
        }
    }

    /// The members in ascending order.
    std::vector<UnitId> units() const;

    friend bool operator==(const UnitSet&, const UnitSet&) = default;

private:
    static constexpr std::size_t kBits = 64;

    int m_size = 0;
    std::vector<std::uint64_t> m_words; // bits beyond m_size are 0
};

} // namespace lapidary::widgets
