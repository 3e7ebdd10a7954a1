// SPDX-License-Identifier: Apache-2.0
#include "model/core/file_system.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <sys/vfs.h>

namespace lapidary::model {

bool isNetworkFileSystem(const std::filesystem::path& path)
{
    // Magic numbers of statfs(2); the kernel's headers name only some of them.
    constexpr std::array<std::uint32_t, 10> kNetwork{
        0x00006969, // NFS
        0x0000517B, // SMB
        0xFF534D42, // CIFS
        0xFE534D42, // SMB2
        0x65735546, // FUSE
        0x01021997, // 9p
        0x0BD00BD0, // Lustre
        0x00C36400, // Ceph
        0x5346414F, // AFS
        0x47504653, // GPFS
    };

    struct statfs answer
    { };

    return ::statfs(path.c_str(), &answer) == 0
        && std::find(kNetwork.begin(), kNetwork.end(), static_cast<std::uint32_t>(answer.f_type))
        != kNetwork.end();
}

} // namespace lapidary::model
