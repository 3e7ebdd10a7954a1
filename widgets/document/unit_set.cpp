// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/document/unit_set.h"

#include "model/core/result.h"

#include <algorithm>

namespace lapidary::widgets {

namespace {

std::size_t place(UnitId unit)
{
    return static_cast<std::size_t>(unit) / 64;
}

std::uint64_t bit(UnitId unit)
{
    return std::uint64_t{1} << (static_cast<std::size_t>(unit) % 64);
}

} // namespace

UnitSet::UnitSet(int size)
    : m_size(size)
    , m_words((static_cast<std::size_t>(size) + kBits - 1) / kBits)
{ }

int UnitSet::count() const
{
    int members = 0;
    for (const std::uint64_t word : m_words) {
        members += std::popcount(word);
    }
    return members;
}

bool UnitSet::isEmpty() const
{
    return std::all_of(m_words.begin(), m_words.end(), [](std::uint64_t w) { return w == 0; });
}

bool UnitSet::contains(UnitId unit) const
{
    return unit >= 0 && unit < m_size && (m_words[place(unit)] & bit(unit)) != 0;
}

void UnitSet::insert(UnitId unit)
{
    LAP_ASSERT(unit >= 0 && unit < m_size);
    m_words[place(unit)] |= bit(unit);
}

void UnitSet::remove(UnitId unit)
{
    LAP_ASSERT(unit >= 0 && unit < m_size);
    m_words[place(unit)] &= ~bit(unit);
}

void UnitSet::insert(const UnitRange& range)
{
    for (UnitId unit = range.first; unit < range.last; ++unit) {
        insert(unit);
    }
}

UnitSet& UnitSet::operator|=(const UnitSet& other)
{
    LAP_ASSERT(other.m_size == m_size);
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        m_words[i] |= other.m_words[i];
    }
    return *this;
}

UnitSet& UnitSet::operator&=(const UnitSet& other)
{
    LAP_ASSERT(other.m_size == m_size);
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        m_words[i] &= other.m_words[i];
    }
    return *this;
}

UnitSet& UnitSet::operator-=(const UnitSet& other)
{
    LAP_ASSERT(other.m_size == m_size);
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        m_words[i] &= ~other.m_words[i];
    }
    return *this;
}

std::vector<UnitId> UnitSet::units() const
{
    std::vector<UnitId> members;
    members.reserve(static_cast<std::size_t>(count()));
    forEach([&](UnitId unit) { members.push_back(unit); });
    return members;
}

} // namespace lapidary::widgets
