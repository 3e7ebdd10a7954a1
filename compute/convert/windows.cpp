// SPDX-License-Identifier: Apache-2.0
#include "compute/convert/windows.h"

#include <algorithm>

namespace lapidary::compute {

model::Result<std::vector<Window>> recordedWindows(
    const model::Recording& recording, std::int64_t limit)
{
    const model::RecordingTokens& tokens = recording.tokens();
    const std::size_t count = limit > 0
        ? std::min(tokens.ids.size(), static_cast<std::size_t>(limit))
        : tokens.ids.size();
    std::vector<Window> windows;
    for (std::size_t i = 0; i < count; ++i) {
        if (i == 0 || tokens.window[i] != tokens.window[i - 1]) {
            windows.emplace_back();
        }
        windows.back().push_back(tokens.ids[i]);
    }
    if (windows.empty()) {
        return model::Error{model::ErrorCode::InvalidArgument, "the recording holds no token",
            recording.folder(), "record the model again with more data", {}};
    }
    return windows;
}

std::int64_t tokenCount(const std::vector<Window>& windows)
{
    std::int64_t count = 0;
    for (const Window& window : windows) {
        count += static_cast<std::int64_t>(window.size());
    }
    return count;
}

} // namespace lapidary::compute
