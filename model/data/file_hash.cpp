// SPDX-License-Identifier: Apache-2.0
#include "model/data/file_hash.h"

#include "model/checkpoint/base/model_file.h"
#include "model/checkpoint/base/sha256.h"

#include <algorithm>
#include <vector>

namespace lapidary::model {

Result<std::string> fileHash(const std::string& path)
{
    constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
    LAP_TRY(const ModelFile file, ModelFile::openNamed(path));
    std::vector<std::byte> buffer(static_cast<std::size_t>(std::min(kPiece, file.size())));
    Sha256 hash;
    for (std::uint64_t begin = 0; begin < file.size(); begin += kPiece) {
        const auto size = static_cast<std::size_t>(std::min(kPiece, file.size() - begin));
        LAP_CHECK(file.read(begin, std::span(buffer).first(size)));
        hash.add(std::span<const std::byte>(buffer).first(size));
    }
    return hash.finish();
}

} // namespace lapidary::model
