// SPDX-License-Identifier: Apache-2.0
#include "compute/generation/stop_filter.h"

#include <algorithm>
#include <utility>

namespace lapidary::compute {

StopFilter::StopFilter(std::vector<std::string> stops)
    : m_stops(std::move(stops))
{
    std::erase(m_stops, std::string());
}

std::string StopFilter::push(std::string_view piece)
{
    if (m_isStopped) {
        return {};
    }
    m_held += piece;
    std::size_t first = std::string::npos;
    for (const std::string& stop : m_stops) {
        first = std::min(first, m_held.find(stop));
    }
    if (first != std::string::npos) {
        m_isStopped = true;
        m_held.resize(first);
        return std::exchange(m_held, {});
    }
    const std::size_t kept = undecided();
    std::string shown = m_held.substr(0, m_held.size() - kept);
    m_held.erase(0, shown.size());
    return shown;
}

std::string StopFilter::finish()
{
    return std::exchange(m_held, {});
}

std::size_t StopFilter::undecided() const
{
    std::size_t longest = 0;
    for (const std::string& stop : m_stops) {
        for (std::size_t length = std::min(stop.size() - 1, m_held.size()); length > longest;
             --length) {
            if (std::string_view(m_held).ends_with(std::string_view(stop).substr(0, length))) {
                longest = length;
            }
        }
    }
    return longest;
}

} // namespace lapidary::compute
