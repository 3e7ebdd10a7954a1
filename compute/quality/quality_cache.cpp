// SPDX-License-Identifier: Apache-2.0
#include "compute/quality/quality_cache.h"

#include <filesystem>
#include <iterator>

namespace lapidary::compute {

namespace fs = std::filesystem;

using model::Result;

namespace {

constexpr std::size_t kLayers = 2; ///< kept; each can hold a gigabyte

/// Path, size and time of what lies there: what changes when it is replaced.
std::string stamp(const fs::path& path)
{
    std::error_code code;
    const auto time = fs::last_write_time(path, code).time_since_epoch().count();
    const auto size = fs::is_regular_file(path, code) ? fs::file_size(path, code) : 0;
    return path.string() + "|" + std::to_string(time) + "|" + std::to_string(size) + "|";
}

} // namespace

Result<QualityCache::Opened*> QualityCache::open(
    const std::string& modelPath, const std::string& recordingPath)
{
    const std::string key = stamp(modelPath) + stamp(recordingPath)
        + stamp(fs::path(recordingPath) / model::Recording::kInfoName);
    if (m_opened != nullptr && m_opened->key == key) {
        return m_opened.get();
    }
    m_opened.reset();
    auto opened = std::make_unique<Opened>();
    LAP_TRY(model::OpenedModel dense, model::openModel(modelPath));
    LAP_TRY(model::Recording recording, model::Recording::open(recordingPath));
    LAP_CHECK(checkRecordingFits(dense, recording));
    opened->dense = std::make_unique<model::OpenedModel>(std::move(dense));
    opened->recording = std::make_unique<model::Recording>(std::move(recording));
    opened->key = key;
    m_opened = std::move(opened);
    return m_opened.get();
}

Result<LayerQuality*> QualityCache::layer(Opened& opened, model::LayerId layer)
{
    auto id = opened.ids.begin();
    for (auto it = opened.layers.begin(); it != opened.layers.end(); ++it, ++id) {
        if (*id == layer) {
            opened.layers.splice(opened.layers.begin(), opened.layers, it);
            opened.ids.splice(opened.ids.begin(), opened.ids, id);
            return &opened.layers.front();
        }
    }
    while (opened.layers.size() >= kLayers) { // before the next one takes its memory
        opened.layers.pop_back();
        opened.ids.pop_back();
    }
    LAP_TRY(LayerQuality measure, LayerQuality::create(*opened.dense, *opened.recording, layer));
    opened.layers.push_front(std::move(measure));
    opened.ids.push_front(layer);
    return &opened.layers.front();
}

} // namespace lapidary::compute
