// SPDX-License-Identifier: Apache-2.0
// SHA-256, for fingerprints; no other cryptography is needed, so no library is either.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lapidary::model {

/// Streaming SHA-256.
/// Source: FIPS 180-4, sections 4.1.2, 5.1.1, 5.3.3 and 6.2.2.
class Sha256
{
public:
    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);

    /// The digest in lower-case hex. Ends the computation.
    std::string finish();

private:
    void compress(const std::byte* block);

    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
        0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, 64> m_pending{};
    std::size_t m_pendingBytes = 0;
    std::uint64_t m_totalBytes = 0;
};

} // namespace lapidary::model
